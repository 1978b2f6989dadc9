#include <utility>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "core/digest.h"
#include "server/x509.h"

namespace rollcall::server::x509 {
namespace {

constexpr std::size_t kSerialBytes = 16;

struct FreeParts {
    void operator()(GENERAL_NAME* name) const { GENERAL_NAME_free(name); }
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
    void operator()(GENERAL_SUBTREE* subtree) const { GENERAL_SUBTREE_free(subtree); }
    void operator()(NAME_CONSTRAINTS* constraints) const { NAME_CONSTRAINTS_free(constraints); }
    void operator()(BIGNUM* number) const { BN_free(number); }
};
template <class Part>
using Owned = std::unique_ptr<Part, FreeParts>;

Error openssl_error(const char* what) {
    char text[256] = "no reason given";
    if (const unsigned long error = ERR_get_error(); error != 0) {
        ERR_error_string_n(error, text, sizeof text);
    }
    ERR_clear_error();
    return {ErrorCode::internal, std::string(what) + " failed", text};
}

/// `value` holds the bytes of a DNS name, of an address, or of a range of addresses.
Owned<GENERAL_NAME> general_name(bool is_address, const std::string& value) {
    Owned<GENERAL_NAME> name{GENERAL_NAME_new()};
    ASN1_STRING* const bytes = is_address ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
    if (!name || bytes == nullptr ||
        ASN1_STRING_set(bytes, value.data(), static_cast<int>(value.size())) != 1) {
        ASN1_STRING_free(bytes);
        return nullptr;
    }
    GENERAL_NAME_set0_value(name.get(), is_address ? GEN_IPADD : GEN_DNS, bytes);
    return name;
}

bool add_names(X509& certificate, const Names& names) {
    const Owned<GENERAL_NAMES> stack{sk_GENERAL_NAME_new_null()};
    for (const Name& name : names) {
        Owned<GENERAL_NAME> entry = general_name(name.is_address, name.value);
        if (!entry || sk_GENERAL_NAME_push(stack.get(), entry.get()) == 0) {
            return false;
        }
        static_cast<void>(entry.release());  // the stack owns it now
    }
    return X509_add1_ext_i2d(&certificate, NID_subject_alt_name, stack.get(), 0, 0) == 1;
}

bool add_constraints(X509& certificate, const std::vector<Subtree>& permitted) {
    const Owned<NAME_CONSTRAINTS> constraints{NAME_CONSTRAINTS_new()};
    constraints->permittedSubtrees = sk_GENERAL_SUBTREE_new_null();
    for (const Subtree& range : permitted) {
        Owned<GENERAL_SUBTREE> subtree{GENERAL_SUBTREE_new()};
        Owned<GENERAL_NAME> base =
            general_name(range.base.is_address, range.base.value + range.mask);
        if (!subtree || !base) {
            return false;
        }
        GENERAL_NAME_free(std::exchange(subtree->base, base.release()));
        if (sk_GENERAL_SUBTREE_push(constraints->permittedSubtrees, subtree.get()) == 0) {
            return false;
        }
        static_cast<void>(subtree.release());  // the stack owns it now
    }
    return X509_add1_ext_i2d(&certificate, NID_name_constraints, constraints.get(), 1, 0) == 1;
}

/// `value` in OpenSSL's configuration syntax: only for texts written here, never for names.
bool add_extension(X509& certificate, X509& issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    X509V3_set_ctx_nodb(&context);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    const bool added = extension != nullptr && X509_add_ext(&certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

bool set_serial(X509& certificate) {
    Bytes bytes = random_bytes(kSerialBytes);
    bytes.front() |= 0x40;  // never zero, never shorter
    const Owned<BIGNUM> number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
    return number &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool set_subject(X509& certificate, const std::string& common_name) {
    X509_NAME* const subject = X509_get_subject_name(&certificate);
    const auto add = [subject](const char* field, const std::string& text) {
        return X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8,
                                          reinterpret_cast<const unsigned char*>(text.data()),
                                          static_cast<int>(text.size()), -1, 0) == 1;
    };
    return add("O", "Rollcall") && add("CN", common_name);
}

bool set_time(ASN1_TIME* field, TimePoint time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return ASN1_TIME_set(field, static_cast<time_t>(seconds)) != nullptr;
}

/// Everything but issuer, extensions and signature.
Certificate blank(const std::string& common_name, EVP_PKEY& key, Validity validity) {
    Certificate made{X509_new()};
    const bool complete = made && X509_set_version(made.get(), X509_VERSION_3) == 1 &&
                          set_serial(*made) && set_subject(*made, common_name) &&
                          set_time(X509_getm_notBefore(made.get()), validity.from) &&
                          set_time(X509_getm_notAfter(made.get()), validity.until) &&
                          X509_set_pubkey(made.get(), &key) == 1;
    return complete ? std::move(made) : nullptr;
}

}  // namespace

Result<Key> make_key() {
    Key key{EVP_EC_gen("P-256")};
    if (!key) {
        return openssl_error("making a private key");
    }
    return key;
}

Result<Certificate> issue_authority(const std::string& common_name, EVP_PKEY& key,
                                    const std::vector<Subtree>& permitted, Validity validity) {
    Certificate made = blank(common_name, key, validity);
    const bool complete =
        made && X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1 &&
        add_extension(*made, *made, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(*made, *made, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        add_extension(*made, *made, NID_ext_key_usage, "serverAuth") &&
        add_extension(*made, *made, NID_subject_key_identifier, "hash") &&
        add_extension(*made, *made, NID_authority_key_identifier, "keyid:always") &&
        add_constraints(*made, permitted) && X509_sign(made.get(), &key, EVP_sha256()) != 0;
    if (!complete) {
        return openssl_error("making the local CA");
    }
    return made;
}

Result<Certificate> issue_server(const Names& names, EVP_PKEY& key, X509& authority,
                                 EVP_PKEY& authority_key, Validity validity) {
    Certificate made = blank("Rollcall server", key, validity);
    const bool complete =
        made && X509_set_issuer_name(made.get(), X509_get_subject_name(&authority)) == 1 &&
        add_extension(*made, authority, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(*made, authority, NID_key_usage, "critical,digitalSignature") &&
        add_extension(*made, authority, NID_ext_key_usage, "serverAuth") &&
        add_extension(*made, authority, NID_subject_key_identifier, "hash") &&
        add_extension(*made, authority, NID_authority_key_identifier, "keyid:always") &&
        add_names(*made, names) && X509_sign(made.get(), &authority_key, EVP_sha256()) != 0;
    if (!complete) {
        return openssl_error("issuing the server certificate");
    }
    return made;
}

}  // namespace rollcall::server::x509
