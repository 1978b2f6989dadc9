#include <algorithm>
#include <array>
#include <optional>

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "core/bytes.h"
#include "server/x509.h"

namespace rollcall::server::x509 {
namespace {

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

Bio reader_of(const std::string& text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string written(BIO& bio) {
    char* start = nullptr;
    const long length = BIO_get_mem_data(&bio, &start);
    return {start, static_cast<std::size_t>(length)};
}

/// Never asks at the terminal: an encrypted key is refused instead.
int no_password(char*, int, int, void*) {
    return -1;
}

Error invalid(const std::filesystem::path& file, const std::string& what) {
    ERR_clear_error();
    return {ErrorCode::certificate_invalid, file.string() + " " + what};
}

/// The kind of the last OpenSSL error was "no more PEM blocks".
bool at_end_of_pem() {
    const unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

TimePoint time_of(const ASN1_TIME* time) {
    struct tm parts {};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return TimePoint{};
    }
    return from_unix_millis(static_cast<std::int64_t>(::timegm(&parts)) * 1000);
}

std::string bytes_of(const ASN1_STRING* text) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::optional<Name> name_of(const GENERAL_NAME& name) {
    if (name.type == GEN_DNS) {
        return dns_name(bytes_of(name.d.dNSName));
    }
    if (name.type == GEN_IPADD) {
        return Name{true, bytes_of(name.d.iPAddress)};
    }
    return std::nullopt;
}

/// RFC 5280 section 4.2.1.10: the name itself or labels added on its left.
bool is_below(std::string_view name, std::string_view base) {
    return name == base || (name.size() > base.size() && name.ends_with(base) &&
                            (base.starts_with('.') || name[name.size() - base.size() - 1] == '.'));
}

/// `range`: the address, then the mask, each as long as the address.
bool is_in_range(std::string_view address, std::string_view range) {
    if (range.size() != 2 * address.size()) {
        return false;
    }
    for (std::size_t i = 0; i < address.size(); ++i) {
        const auto byte = [](char letter) { return static_cast<unsigned char>(letter); };
        const unsigned mask = byte(range[address.size() + i]);
        if ((byte(address[i]) & mask) != (byte(range[i]) & mask)) {
            return false;
        }
    }
    return true;
}

bool covers(const GENERAL_NAME& base, const Name& name) {
    if (name.is_address) {
        return base.type == GEN_IPADD && is_in_range(name.value, bytes_of(base.d.iPAddress));
    }
    return base.type == GEN_DNS && is_below(name.value, bytes_of(base.d.dNSName));
}

}  // namespace

std::string Name::text() const {
    if (!is_address) {
        return value;
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = value.size() == 4 ? AF_INET : AF_INET6;
    const char* const shown =
        ::inet_ntop(family, value.data(), text.data(), static_cast<socklen_t>(text.size()));
    return shown == nullptr ? "(no address)" : shown;
}

std::optional<Name> dns_name(std::string_view text) {
    std::string name(text);
    std::ranges::transform(name, name.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    const bool plain = std::ranges::all_of(name, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
               letter == '-' || letter == '.';
    });
    const bool well_formed = plain && !name.empty() && name.size() <= 253 && name.front() != '.' &&
                             name.back() != '.' && name.find("..") == std::string::npos;
    return well_formed ? std::optional{Name{false, name}} : std::nullopt;
}

std::optional<Name> address_name(const std::string& text) {
    std::array<char, 16> bytes{};
    for (const auto& [family, length] : {std::pair{AF_INET, 4U}, std::pair{AF_INET6, 16U}}) {
        if (::inet_pton(family, text.c_str(), bytes.data()) == 1) {
            return Name{true, std::string(bytes.data(), length)};
        }
    }
    return std::nullopt;
}

Subtree address_range(const Name& address, std::size_t prefix) {
    std::string mask(address.value.size(), '\0');
    std::string base = address.value;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        const std::size_t bits = std::min<std::size_t>(prefix - std::min(prefix, i * 8), 8);
        mask[i] = static_cast<char>(0xFF00U >> bits);
        base[i] = static_cast<char>(base[i] & mask[i]);
    }
    return {Name{true, base}, mask};
}

Validity validity_of(const X509& certificate) {
    return {time_of(X509_get0_notBefore(&certificate)), time_of(X509_get0_notAfter(&certificate))};
}

Result<std::vector<Certificate>> parse_certificates(const std::string& pem,
                                                    const std::filesystem::path& file) {
    ERR_clear_error();
    const Bio bio = reader_of(pem);
    std::vector<Certificate> chain;
    while (Certificate next{PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr)}) {
        chain.push_back(std::move(next));
    }
    if (chain.empty() || !at_end_of_pem()) {
        return invalid(file, "is no certificate in PEM form, or it is damaged");
    }
    ERR_clear_error();
    return chain;
}

Result<Key> parse_key(const std::string& pem, const std::filesystem::path& file) {
    ERR_clear_error();
    const Bio bio = reader_of(pem);
    Key key{PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr)};
    if (key) {
        return key;
    }
    if (pem.find("ENCRYPTED") != std::string::npos) {
        return invalid(file, "is encrypted: Rollcall needs a private key without a password");
    }
    return invalid(file, "is no private key in PEM form, or it is damaged");
}

std::string to_pem(X509& certificate) {
    const Bio bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(bio.get(), &certificate);
    return written(*bio);
}

std::string to_pem(EVP_PKEY& key) {
    const Bio bio{BIO_new(BIO_s_secmem())};
    PEM_write_bio_PKCS8PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr);
    return written(*bio);
}

bool key_fits(X509& certificate, EVP_PKEY& key) {
    const bool fits = X509_check_private_key(&certificate, &key) == 1;
    ERR_clear_error();
    return fits;
}

bool is_signed_by(X509& certificate, X509& authority) {
    const bool issued = X509_check_issued(&authority, &certificate) == X509_V_OK &&
                        X509_verify(&certificate, X509_get0_pubkey(&authority)) == 1;
    ERR_clear_error();
    return issued;
}

std::string fingerprint_of(X509& certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    X509_digest(&certificate, EVP_sha256(), digest.data(), &length);
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        text += i == 0 ? "" : ":";
        text += kDigits[digest[i] >> 4];
        text += kDigits[digest[i] & 0x0F];
    }
    return text;
}

Names names_of(X509& certificate) {
    Names names;
    auto* const stack = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(stack); ++i) {
        if (auto name = name_of(*sk_GENERAL_NAME_value(stack, i))) {
            names.insert(std::move(*name));
        }
    }
    GENERAL_NAMES_free(stack);
    return names;
}

bool permits(X509& authority, const Name& name) {
    auto* const constraints = static_cast<NAME_CONSTRAINTS*>(
        X509_get_ext_d2i(&authority, NID_name_constraints, nullptr, nullptr));
    if (constraints == nullptr) {
        return true;
    }
    bool permitted = false;
    for (int i = 0; i < sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees); ++i) {
        permitted =
            permitted ||
            covers(*sk_GENERAL_SUBTREE_value(constraints->permittedSubtrees, i)->base, name);
    }
    NAME_CONSTRAINTS_free(constraints);
    return permitted;
}

}  // namespace rollcall::server::x509
