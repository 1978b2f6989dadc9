#include "core/bytes.h"
#include "core/durable_file.h"
#include "server/local_ca.h"
#include "server/x509.h"

namespace rollcall::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileLimit = 1024 * 1024;

Error certificate_error(const fs::path& file, const std::string& what) {
    return {ErrorCode::certificate_invalid, file.string() + " " + what};
}

Result<std::string> read_given(const fs::path& file) {
    const Result<Bytes> bytes = read_file(file, kFileLimit);
    if (!bytes) {
        return Error{ErrorCode::certificate_invalid, bytes.error().message};
    }
    return std::string(as_text(*bytes));
}

}  // namespace

Result<TlsIdentity> read_identity(const fs::path& certificate, const fs::path& key,
                                  const Clock& clock) {
    const Result<std::string> chain_text = read_given(certificate);
    if (!chain_text) {
        return chain_text.error();
    }
    const Result<std::string> key_text = read_given(key);
    if (!key_text) {
        return key_text.error();
    }
    const auto chain = x509::parse_certificates(*chain_text, certificate);
    if (!chain) {
        return chain.error();
    }
    const Result<x509::Key> parsed_key = x509::parse_key(*key_text, key);
    if (!parsed_key) {
        return parsed_key.error();
    }
    if (!x509::key_fits(*chain->front(), **parsed_key)) {
        return certificate_error(key,
                                 "does not fit the first certificate of " + certificate.string());
    }
    const x509::Validity validity = x509::validity_of(*chain->front());
    if (clock.now() >= validity.until) {
        return certificate_error(certificate, "expired on " + to_rfc3339(validity.until));
    }
    if (clock.now() < validity.from) {
        return certificate_error(certificate, "is not valid before " + to_rfc3339(validity.from) +
                                                  ": is this machine's clock right?");
    }
    return TlsIdentity{*chain_text, *key_text};
}

}  // namespace rollcall::server
