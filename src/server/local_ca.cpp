#include "server/local_ca.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <sys/stat.h>

#include "core/bytes.h"
#include "core/digest.h"
#include "core/durable_file.h"
#include "core/log.h"
#include "server/x509.h"

namespace rollcall::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileLimit = 1024 * 1024;
constexpr mode_t kSecretMode = 0600;
constexpr mode_t kPublicMode = 0644;
constexpr mode_t kOthersMode = 077;

constexpr auto kAuthorityLifetime = std::chrono::days{3650};
constexpr auto kServerLifetime = std::chrono::days{90};
constexpr auto kRenewBefore = std::chrono::days{30};
/// A tablet's clock may be behind the server's.
constexpr auto kBackdated = std::chrono::hours{1};

struct PrivateRange {
    const char* address;
    std::size_t prefix;
};
/// RFC 1918, loopback, link-local, RFC 4193.
constexpr PrivateRange kPrivateRanges[] = {
    {"10.0.0.0", 8},     {"172.16.0.0", 12}, {"192.168.0.0", 16}, {"127.0.0.0", 8},
    {"169.254.0.0", 16}, {"::1", 128},       {"fc00::", 7},
};

struct Authority {
    x509::Certificate certificate;
    x509::Key key;
};

Error certificate_error(const fs::path& file, const std::string& what) {
    return {ErrorCode::certificate_invalid, file.string() + " " + what};
}

/// The text of the file; nothing if it is not there.
Result<std::optional<std::string>> read_text(const fs::path& file) {
    const Result<Bytes> bytes = read_file(file, kFileLimit);
    if (bytes) {
        return std::optional{std::string(as_text(*bytes))};
    }
    if (bytes.error().code == ErrorCode::not_found) {
        return std::optional<std::string>{};
    }
    if (bytes.error().code == ErrorCode::body_too_large) {
        return certificate_error(file, "is much too large for a certificate or key");
    }
    return Error{ErrorCode::data_folder_unusable, bytes.error().message};
}

Status write_text(const fs::path& file, const std::string& text, mode_t mode) {
    Status written = write_file_durably(file, as_bytes(text), mode);
    if (!written && written.error().code != ErrorCode::storage_full) {
        return Error{ErrorCode::data_folder_unusable,
                     "cannot write " + file.string() + ": " + written.error().context};
    }
    return written;
}

/// Takes the key from others' eyes if they had access to it.
Status close_to_others(const fs::path& key_file) {
    struct stat info {};
    if (::stat(key_file.c_str(), &info) != 0 || (info.st_mode & kOthersMode) == 0) {
        return {};
    }
    if (::chmod(key_file.c_str(), kSecretMode) != 0) {
        return certificate_error(key_file,
                                 "can be read by others, and its mode cannot be changed: make it "
                                 "0600 and owned by the user who runs Rollcall");
    }
    log::warning(
        "a private key could be read by others; it is closed to them now, but who had "
        "access may have a copy",
        {{"file", key_file.string()}});
    return {};
}

x509::Names parsed(const HostNames& names, std::vector<std::string>& left_out) {
    x509::Names all;
    const auto take = [&](const std::string& text, std::optional<x509::Name> name) {
        if (name) {
            all.insert(std::move(*name));
        } else {
            left_out.push_back(text);
        }
    };
    for (const std::string& name : names.dns) {
        take(name, x509::dns_name(name));
    }
    for (const std::string& address : names.addresses) {
        take(address, x509::address_name(address));
    }
    return all;
}

std::vector<x509::Subtree> private_ranges() {
    std::vector<x509::Subtree> ranges;
    for (const PrivateRange& range : kPrivateRanges) {
        ranges.push_back(x509::address_range(*x509::address_name(range.address), range.prefix));
    }
    return ranges;
}

bool is_private(const x509::Name& address) {
    return std::ranges::any_of(kPrivateRanges, [&](const PrivateRange& range) {
        const x509::Name base = *x509::address_name(range.address);
        return base.value.size() == address.value.size() &&
               x509::address_range(address, range.prefix).base == base;
    });
}

std::vector<x509::Subtree> permitted_subtrees(const x509::Names& names) {
    x509::Names dns = {{false, "localhost"}, {false, "local"}};
    std::vector<x509::Subtree> subtrees = private_ranges();
    for (const x509::Name& name : names) {
        if (!name.is_address) {
            dns.insert(name);
        } else if (!is_private(name)) {
            subtrees.push_back(x509::address_range(name, name.value.size() * 8));
        }
    }
    for (const x509::Name& name : dns) {
        subtrees.push_back({name, ""});
    }
    return subtrees;
}

/// What tablets show in their list of authorities. The number at its end tells one made anew from
/// its predecessor, which clients could confuse by the name.
std::string authority_name(const x509::Names& names) {
    constexpr std::size_t kMostHost = 24;  // a common name has at most 64 characters
    std::string host;
    for (const x509::Name& name : names) {
        const bool own = !name.is_address && name.value != "localhost";
        if (own && (host.empty() || name.value.size() < host.size())) {
            host = name.value.substr(0, kMostHost);
        }
    }
    return "Rollcall local CA" + (host.empty() ? "" : " (" + host + ")") + " " +
           to_hex(random_bytes(3));
}

Result<Authority> create_authority(const fs::path& folder, const x509::Names& names,
                                   TimePoint now) {
    Result<x509::Key> key = x509::make_key();
    if (!key) {
        return key.error();
    }
    Result<x509::Certificate> certificate =
        x509::issue_authority(authority_name(names), **key, permitted_subtrees(names),
                              {now - kBackdated, now + kAuthorityLifetime});
    if (!certificate) {
        return certificate.error();
    }
    // The key first: a key alone is what a crash between the two leaves, and it is replaced.
    if (Status written = write_text(folder / "ca.key", x509::to_pem(**key), kSecretMode);
        !written) {
        return written.error();
    }
    if (Status written = write_text(folder / "ca.crt", x509::to_pem(**certificate), kPublicMode);
        !written) {
        return written.error();
    }
    log::info("made a local CA", {{"folder", folder.string()}});
    return Authority{std::move(*certificate), std::move(*key)};
}

constexpr const char* kRestoreOrDelete =
    "; restore both from a backup, or delete both to get a new CA, which then has to be installed "
    "on every device again";

Status check_authority(const Authority& authority, const fs::path& folder, TimePoint now) {
    const x509::Validity validity = x509::validity_of(*authority.certificate);
    if (!x509::key_fits(*authority.certificate, *authority.key)) {
        return certificate_error(folder / "ca.key",
                                 "does not fit ca.crt" + std::string(kRestoreOrDelete));
    }
    if (now < validity.from) {
        return certificate_error(folder / "ca.crt",
                                 "is not valid yet: is this machine's clock right?");
    }
    if (now >= validity.until) {
        return certificate_error(folder / "ca.crt",
                                 "has expired. Is this machine's clock right? If so, delete ca.crt "
                                 "and ca.key to get a new CA, and install it on every device");
    }
    return {};
}

Result<Authority> open_authority(const fs::path& folder, const x509::Names& names, TimePoint now) {
    const auto certificate_text = read_text(folder / "ca.crt");
    if (!certificate_text) {
        return certificate_text.error();
    }
    const auto key_text = read_text(folder / "ca.key");
    if (!key_text) {
        return key_text.error();
    }
    if (!certificate_text->has_value()) {
        return create_authority(folder, names, now);
    }
    if (!key_text->has_value()) {
        return certificate_error(folder / "ca.key",
                                 "is missing beside ca.crt" + std::string(kRestoreOrDelete));
    }
    auto certificates = x509::parse_certificates(**certificate_text, folder / "ca.crt");
    if (!certificates) {
        return Error{ErrorCode::certificate_invalid,
                     certificates.error().message + kRestoreOrDelete};
    }
    Result<x509::Key> key = x509::parse_key(**key_text, folder / "ca.key");
    if (!key) {
        return Error{ErrorCode::certificate_invalid, key.error().message + kRestoreOrDelete};
    }
    Authority authority{std::move(certificates->front()), std::move(*key)};
    if (Status fine = check_authority(authority, folder, now); !fine) {
        return fine.error();
    }
    if (Status closed = close_to_others(folder / "ca.key"); !closed) {
        return closed.error();
    }
    return authority;
}

constexpr const char* kDeleteToReissue =
    "; delete server.crt and server.key: new ones are made at the next start, and devices need "
    "nothing";

struct ServerPair {
    x509::Certificate certificate;  ///< null: none yet
    x509::Key key;                  ///< null: none yet
};

Result<ServerPair> read_server_pair(const fs::path& folder) {
    ServerPair pair;
    const auto certificate_text = read_text(folder / "server.crt");
    if (!certificate_text) {
        return certificate_text.error();
    }
    const auto key_text = read_text(folder / "server.key");
    if (!key_text) {
        return key_text.error();
    }
    if (certificate_text->has_value()) {
        auto parsed = x509::parse_certificates(**certificate_text, folder / "server.crt");
        if (!parsed) {
            return Error{ErrorCode::certificate_invalid, parsed.error().message + kDeleteToReissue};
        }
        pair.certificate = std::move(parsed->front());
    }
    if (key_text->has_value()) {
        Result<x509::Key> parsed = x509::parse_key(**key_text, folder / "server.key");
        if (!parsed) {
            return Error{ErrorCode::certificate_invalid, parsed.error().message + kDeleteToReissue};
        }
        pair.key = std::move(*parsed);
        if (Status closed = close_to_others(folder / "server.key"); !closed) {
            return closed.error();
        }
    }
    if (pair.certificate && pair.key && !x509::key_fits(*pair.certificate, *pair.key)) {
        return certificate_error(folder / "server.key",
                                 "does not fit server.crt" + std::string(kDeleteToReissue));
    }
    return pair;
}

/// Makes a key where there is none. A certificate for another key is removed before that, so that
/// no crash leaves a pair that does not fit.
Status ensure_server_key(const fs::path& folder, ServerPair& pair) {
    if (pair.key) {
        return {};
    }
    if (Status removed = remove_file_durably(folder / "server.crt"); !removed) {
        return removed;
    }
    Result<x509::Key> key = x509::make_key();
    if (!key) {
        return key.error();
    }
    pair.certificate.reset();
    pair.key = std::move(*key);
    return write_text(folder / "server.key", x509::to_pem(*pair.key), kSecretMode);
}

bool still_good(X509& certificate, const Authority& authority, const x509::Names& names,
                TimePoint now) {
    const x509::Validity validity = x509::validity_of(certificate);
    // At the end of the CA's own life a new certificate would not last longer.
    const TimePoint longest = x509::validity_of(*authority.certificate).until;
    return now >= validity.from && now < validity.until &&
           (now + kRenewBefore <= validity.until || validity.until == longest) &&
           x509::names_of(certificate) == names &&
           x509::is_signed_by(certificate, *authority.certificate);
}

/// Leaves `pair` with a certificate for `names`. Returns whether it is new.
Result<bool> renew(const fs::path& folder, ServerPair& pair, const Authority& authority,
                   const x509::Names& names, TimePoint now) {
    if (Status made = ensure_server_key(folder, pair); !made) {
        return made.error();
    }
    if (pair.certificate && still_good(*pair.certificate, authority, names, now)) {
        return false;
    }
    const TimePoint until =
        std::min<TimePoint>(now + kServerLifetime, x509::validity_of(*authority.certificate).until);
    Result<x509::Certificate> issued = x509::issue_server(
        names, *pair.key, *authority.certificate, *authority.key, {now - kBackdated, until});
    if (!issued) {
        return issued.error();
    }
    pair.certificate = std::move(*issued);
    if (Status written =
            write_text(folder / "server.crt", x509::to_pem(*pair.certificate), kPublicMode);
        !written) {
        return written.error();
    }
    log::info("issued a server certificate", {{"until", to_rfc3339(until)}});
    return true;
}

/// The names that the CA may issue for; the others go to `left_out`.
x509::Names permitted_names(const x509::Names& names, X509& authority,
                            std::vector<std::string>& left_out) {
    x509::Names permitted;
    for (const x509::Name& name : names) {
        if (x509::permits(authority, name)) {
            permitted.insert(name);
        } else {
            left_out.push_back(name.text());
        }
    }
    return permitted;
}

}  // namespace

Result<LocalIdentity> open_local_identity(const fs::path& folder, const HostNames& names,
                                          const Clock& clock) {
    const TimePoint now = clock.now();
    if (Status made = make_private_folder(folder); !made) {
        return made.error();
    }
    LocalIdentity identity;
    const x509::Names wanted = parsed(names, identity.left_out);
    const Result<Authority> authority = open_authority(folder, wanted, now);
    if (!authority) {
        return authority.error();
    }
    const x509::Names permitted =
        permitted_names(wanted, *authority->certificate, identity.left_out);
    if (permitted.empty()) {
        return certificate_error(folder / "ca.crt",
                                 "permits none of this machine's names, not even localhost");
    }
    Result<ServerPair> pair = read_server_pair(folder);
    if (!pair) {
        return pair.error();
    }
    const Result<bool> reissued = renew(folder, *pair, *authority, permitted, now);
    if (!reissued) {
        return reissued.error();
    }
    identity.server = {x509::to_pem(*pair->certificate), x509::to_pem(*pair->key)};
    identity.ca_certificate = x509::to_pem(*authority->certificate);
    identity.ca_fingerprint = x509::fingerprint_of(*authority->certificate);
    identity.reissued = *reissued;
    return identity;
}

}  // namespace rollcall::server
