#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/clock.h"
#include "core/result.h"

/// Certificates and keys over OpenSSL 3: reading, issuing, asking. Nothing here knows which files
/// Rollcall keeps or when it renews them; local_ca.h does.
namespace rollcall::server::x509 {

struct Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Certificate = std::unique_ptr<X509, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;

/// A DNS name in lower case, or the 4 or 16 bytes of an address in network order.
struct Name {
    bool is_address = false;
    std::string value;
    friend auto operator<=>(const Name&, const Name&) = default;

    std::string text() const;
};
using Names = std::set<Name>;
/// Nothing if the text is no host name (letters, digits, `-`, dots, at most 253 characters).
std::optional<Name> dns_name(std::string_view text);
/// Nothing if the text is no numeric IPv4 or IPv6 address.
std::optional<Name> address_name(const std::string& text);

/// A subtree of names that a CA may issue for: a DNS name with all names below it, or a range of
/// addresses (as many bytes of address as of mask).
struct Subtree {
    Name base;
    std::string mask;  ///< for addresses
};
/// The range of `address` whose first `prefix` bits count.
Subtree address_range(const Name& address, std::size_t prefix);

struct Validity {
    TimePoint from{};
    TimePoint until{};
};
Validity validity_of(const X509& certificate);

/// A new ECDSA key on P-256. Error: internal.
Result<Key> make_key();

/// A CA certificate for `key`, signed by itself, that may issue for `permitted` only.
Result<Certificate> issue_authority(const std::string& common_name, EVP_PKEY& key,
                                    const std::vector<Subtree>& permitted, Validity validity);
/// A TLS server certificate for `key` and `names`, signed by the CA.
Result<Certificate> issue_server(const Names& names, EVP_PKEY& key, X509& authority,
                                 EVP_PKEY& authority_key, Validity validity);

/// One or more certificates in PEM; `file` is for the error text: certificate_invalid.
Result<std::vector<Certificate>> parse_certificates(const std::string& pem,
                                                    const std::filesystem::path& file);
/// A private key in PEM, not encrypted. Error: certificate_invalid, naming the file.
Result<Key> parse_key(const std::string& pem, const std::filesystem::path& file);

std::string to_pem(X509& certificate);
/// PKCS#8, not encrypted.
std::string to_pem(EVP_PKEY& key);

bool key_fits(X509& certificate, EVP_PKEY& key);
bool is_signed_by(X509& certificate, X509& authority);
/// SHA-256 of the DER: "AA:BB:...".
std::string fingerprint_of(X509& certificate);
/// The subject alternative names.
Names names_of(X509& certificate);
/// Whether the CA's name constraints let it issue for the name; without any, they do.
bool permits(X509& authority, const Name& name);

}  // namespace rollcall::server::x509
