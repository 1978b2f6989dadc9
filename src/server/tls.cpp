#include "server/tls.h"

#include <array>
#include <cstddef>
#include <string_view>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace rollcall::server {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr std::string_view kAlpn = "\x08http/1.1";
constexpr std::string_view kSessionContext = "rollcall";

Error invalid(const std::string& what, const std::string& why) {
    return {ErrorCode::certificate_invalid, what + ": " + why};
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
    const int result =
        SSL_select_next_proto(const_cast<unsigned char**>(chosen), length,
                              reinterpret_cast<const unsigned char*>(kAlpn.data()),
                              static_cast<unsigned int>(kAlpn.size()), offered, offered_length);
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void configure(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    // An idle connection keeps no buffers.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_id_context(context,
                                   reinterpret_cast<const unsigned char*>(kSessionContext.data()),
                                   static_cast<unsigned int>(kSessionContext.size()));
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeX509 {
    void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

Result<std::shared_ptr<ssl::context>> make_tls_context(const TlsIdentity& identity) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    configure(context->native_handle());
    error_code failure;
    context->use_certificate_chain(boost::asio::buffer(identity.certificate_chain), failure);
    if (failure) {
        return invalid("The certificate cannot be read", failure.message());
    }
    context->use_private_key(boost::asio::buffer(identity.private_key), ssl::context::pem, failure);
    if (failure || SSL_CTX_check_private_key(context->native_handle()) != 1) {
        ERR_clear_error();
        return invalid("The private key cannot be used with this certificate",
                       failure ? failure.message() : "it belongs to another one");
    }
    return context;
}

Result<std::string> certificate_fingerprint(const std::string& pem) {
    const std::unique_ptr<BIO, FreeBio> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const std::unique_ptr<X509, FreeX509> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (!certificate || X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1) {
        ERR_clear_error();
        return invalid("The CA certificate cannot be read", "it is no PEM certificate");
    }
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text += i == 0 ? "" : ":";
        text += kDigits[digest[i] >> 4];
        text += kDigits[digest[i] & 0x0F];
    }
    return text;
}

}  // namespace rollcall::server
