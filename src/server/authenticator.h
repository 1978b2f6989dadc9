#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/credentials.h"
#include "app/devices.h"
#include "app/personal_links.h"
#include "app/sign_in.h"
#include "core/result.h"
#include "server/message.h"

namespace rollcall::server {

/// The Set-Cookie value of a session that ends after `age`, whoever's: a browser has one at a time.
/// `secure`: with Secure and the name's prefix __Host-, which a browser takes over HTTPS only.
std::string session_cookie(std::string_view cookie, std::chrono::milliseconds age, bool secure);

/// Whether the browser that sent this speaks HTTPS: to this server, or to a proxy before it, as the
/// page's Origin tells. For requests whose Origin is known to be this server's own.
bool browser_is_secure(const RequestHead& head);

/// Finds out who calls: X-API-Key, a device's signature, or the cookie of a page's, a user's or a
/// person's session. Reads a few indexed rows, so an I/O thread may ask. Thread-safe.
class Authenticator {
  public:
    Authenticator(const app::Credentials& credentials, const app::Devices& devices,
                  const app::SignIn& sign_in, const app::PersonalLinks& personal_links)
        : credentials_(credentials),
          devices_(devices),
          sign_in_(sign_in),
          personal_links_(personal_links) {}

    /// Nothing if there is neither, or the one there is is not good. A key that was sent decides
    /// alone. Over plain HTTP a cookie of either name is taken, because a proxy may have taken the
    /// TLS off. Errors: as the store's.
    Result<std::optional<Caller>> caller(const RequestHead& head) const;

  private:
    Result<std::optional<Caller>> caller_by_signature(const RequestHead& head,
                                                      std::string_view header) const;
    Result<std::optional<Caller>> caller_by_cookie(std::string_view cookie) const;

    const app::Credentials& credentials_;
    const app::Devices& devices_;
    const app::SignIn& sign_in_;
    const app::PersonalLinks& personal_links_;
};

/// The header by which a device signs a request: id=..., time=..., counter=..., body=...,
/// signature=..., with commas between them. Nothing if it is not of that form.
struct DeviceHeader {
    std::string id;
    app::SignedRequest request;  ///< but for method and target
    Bytes signature;
};
std::optional<DeviceHeader> parse_device_header(std::string_view text);

/// Whether the request only reads, or carries the token of the caller's session in X-CSRF-Token.
bool csrf_token_is_right(const RequestHead& head, const app::SignedIn& who);

/// Whether the request comes from a page of this very server: its Origin is this host's. Without an
/// Origin only a reading request passes, because browsers send none with those to the own host.
/// Over plain HTTP a proxy may have taken the TLS off, so both schemes are its own.
bool origin_is_own(const RequestHead& head);

}  // namespace rollcall::server
