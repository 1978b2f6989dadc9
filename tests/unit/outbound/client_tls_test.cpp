#include <filesystem>
#include <memory>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "outbound/client.h"
#include "support/temporary_folder.h"
#include "unit/outbound/loopback_server.h"

namespace rollcall::outbound {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

/// Signed by itself, for hr.example.com, for an hour.
Certificate certificate_of(EVP_PKEY* key) {
    Certificate made(X509_new(), &X509_free);
    X509* x509 = made.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -60);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_NAME* name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("hr.example.com"), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    X509_set_pubkey(x509, key);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:hr.example.com");
    X509_add_ext(x509, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(x509, key, EVP_sha256());
    return made;
}

/// Whatever is asked for is on the loopback.
class LoopbackResolver final : public Resolver {
  public:
    Result<std::vector<IpAddress>> resolve(const std::string& /*host*/,
                                           std::chrono::milliseconds /*patience*/) override {
        return std::vector<IpAddress>{IpAddress::parse("127.0.0.1").value()};
    }
};

class ClientTlsTest : public testing::Test {
  protected:
    ClientTlsTest() {
        SSL_CTX_use_PrivateKey(context_.get(), key_.get());
        SSL_CTX_use_certificate(context_.get(), certificate_.get());
        const std::unique_ptr<BIO, decltype(&BIO_free_all)> file(
            BIO_new_file((folder_.path() / "ca.pem").c_str(), "w"), &BIO_free_all);
        PEM_write_bio_X509(file.get(), certificate_.get());
    }

    Result<Answer> post(const std::string& host, const std::filesystem::path& ca_bundle) {
        const auto client = make_curl_client(
            resolver_, AddressPolicy({IpNetwork::parse("127.0.0.1").value()}), ca_bundle);
        Post post;
        post.url = "https://" + host + ":" + std::to_string(server_.port()) + "/";
        return client->post(post, {});
    }
    std::filesystem::path authority() const { return folder_.path() / "ca.pem"; }

  private:
    void serve(int connection) {
        const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context_.get()), &SSL_free);
        SSL_set_fd(ssl.get(), connection);
        if (SSL_accept(ssl.get()) != 1) {
            return;
        }
        char request[4096];
        const std::string answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        if (SSL_read(ssl.get(), request, sizeof(request)) > 0) {
            SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
            SSL_shutdown(ssl.get());
        }
    }

    test::TemporaryFolder folder_;
    Key key_{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    Certificate certificate_ = certificate_of(key_.get());
    Context context_{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
    LoopbackResolver resolver_;
    LoopbackServer server_{[this](int connection) { serve(connection); }};
};

TEST_F(ClientTlsTest, TheCertificateHasToBeTrustedAndTheHosts) {
    const auto good = post("hr.example.com", authority());
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(good->status, 204);
    for (const auto& bad : {post("pay.example.com", authority()), post("127.0.0.1", authority()),
                            post("hr.example.com", {})}) {
        ASSERT_FALSE(bad);
        EXPECT_EQ(bad.error().code, ErrorCode::unavailable);
        EXPECT_NE(bad.error().message.find("certificate"), std::string::npos)
            << bad.error().message;
    }
}

}  // namespace
}  // namespace rollcall::outbound
