#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/device.h"
#include "app/credentials.h"
#include "core/bytes.h"
#include "server/byte_budget.h"

namespace rollcall::server {

/// Header fields in their order. Names compare without regard to case.
class Headers {
  public:
    struct Field {
        std::string name;
        std::string value;
    };

    void add(std::string name, std::string value);
    /// Replaces every field of that name.
    void set(std::string name, std::string value);
    /// The first field of that name; nullptr if there is none.
    const std::string* find(std::string_view name) const noexcept;
    std::size_t count(std::string_view name) const noexcept;
    const std::vector<Field>& fields() const noexcept { return fields_; }

  private:
    std::vector<Field> fields_;
};

/// Whether two ASCII texts are equal without regard to case.
bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;

/// Who is at the other end of the connection.
struct Peer {
    std::string address;  ///< numeric, without the port
    bool loopback = false;
};

/// A request up to the empty line that ends its header: all that is known when it is admitted.
struct RequestHead {
    std::string method;
    std::string path;   ///< as sent, still percent-encoded; begins with '/'
    std::string query;  ///< as sent, without the '?'
    Headers headers;
    bool http_1_0 = false;
    bool keep_alive = true;
    bool chunked = false;
    std::optional<std::uint64_t> content_length;
    Peer peer;
    bool secure = false;  ///< it came over TLS
    std::string id;       ///< ours, for the answer, the log and X-Request-Id

    bool expects_continue() const noexcept;
};

/// A device whose signature of the request's header was found good.
struct SigningDevice {
    std::string id;
    access::DeviceTerms terms;
    Sha256 body{};             ///< what the body has to hash to
    std::int64_t counter = 0;  ///< of its check-ins; 0: the request is none
    /// How far its clock was behind the server's when the request came; negative: ahead.
    std::chrono::milliseconds clock_behind{};
};

/// Who calls, once a key, cookie or signature has been found good.
struct Caller {
    app::Principal principal;
    std::string bucket;  ///< what the rate limit counts by: the key, this one session or device
    std::optional<SigningDevice> device = std::nullopt;
};

/// An admitted request with its body.
struct Request {
    RequestHead head;
    std::vector<std::string> parameters;  ///< of the route's pattern, percent-decoded
    std::optional<Caller> caller;
    Bytes body;
};

/// A piece of a body that is made while it is sent.
struct BodyPiece {
    enum class Then {
        more,   ///< ask again at once
        later,  ///< there is nothing now: ask again in a moment
        end,    ///< that was all
    };
    std::string text;  ///< some 100 KiB at most; may be empty
    Then then = Then::more;
};

/// Makes a body piece by piece: one that is longer than memory should hold, or goes on for as long
/// as something happens. One thread at a time uses it.
class BodySource {
  public:
    virtual ~BodySource() = default;

    /// The next piece; not called after the last one. Runs in the pool. An error cuts the answer
    /// off, so that nobody takes a part of it for the whole.
    virtual Result<BodyPiece> next() = 0;
};

/// An answer. The body is owned, as text or as bytes, or shared where it is a file that every
/// answer may use.
struct Response {
    int status = 200;
    Headers headers;
    std::variant<std::string, Bytes, std::shared_ptr<const std::string>> body;
    std::shared_ptr<BodySource> more{};        ///< what follows the body; null: nothing
    std::optional<ByteBudget::Share> share{};  ///< of what a large owned body is charged to
    /// Who the audit log says it was; nothing: the caller.
    std::optional<std::string> audit_actor{};
    /// Whom or what the audit log names; nothing: the route's first parameter.
    std::optional<std::string> audit_subject{};
    /// Several, in place of one: each is an entry of its own.
    std::vector<std::string> audit_subjects{};
    /// What the audit log says was done, where the call decides that; nothing: the route's action.
    std::optional<std::string> audit_action{};
    bool changed_nothing = false;  ///< a call that succeeded and is not for the audit log

    std::string_view body_text() const noexcept;
    /// Bytes that this answer alone holds: none for a shared body.
    std::size_t owned_bytes() const noexcept;
};

/// The client closed the connection before its answer was worked out: never sent, only counted
/// (nginx's number for the same).
inline constexpr int kClientGone = 499;

std::string_view reason_phrase(int status) noexcept;

}  // namespace rollcall::server
