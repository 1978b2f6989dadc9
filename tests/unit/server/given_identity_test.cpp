#include <cstdio>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "server/local_ca.h"
#include "unit/server/ca_folder.h"

namespace rollcall::server {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

class GivenIdentityTest : public CaFolderTest {
  protected:
    void SetUp() override {
        CaFolderTest::SetUp();
        open();
    }
    Result<TlsIdentity> given(const std::string& certificate, const std::string& key) const {
        return read_identity(folder / certificate, folder / key, clock);
    }
    std::string message(const std::string& certificate, const std::string& key) const {
        const auto identity = given(certificate, key);
        EXPECT_FALSE(identity);
        if (identity) {
            return "(accepted)";
        }
        EXPECT_EQ(identity.error().code, ErrorCode::certificate_invalid);
        return identity.error().message;
    }
};

TEST_F(GivenIdentityTest, AChainAndItsKeyAreTakenAsTheyAre) {
    write("chain.pem", text_of("server.crt") + text_of("ca.crt"));
    const auto identity = given("chain.pem", "server.key");
    ASSERT_TRUE(identity) << identity.error().message;
    EXPECT_EQ(identity->certificate_chain, text_of("chain.pem"));
    EXPECT_EQ(identity->private_key, text_of("server.key"));
}

TEST_F(GivenIdentityTest, AChainInTheWrongOrderOrAWrongKeyIsNamed) {
    write("chain.pem", text_of("ca.crt") + text_of("server.crt"));
    EXPECT_THAT(message("chain.pem", "server.key"),
                AllOf(HasSubstr("server.key"), HasSubstr("does not fit"), HasSubstr("chain.pem")));
    EXPECT_THAT(message("server.crt", "ca.key"), HasSubstr("does not fit"));
}

TEST_F(GivenIdentityTest, UnreadableFilesAreNamed) {
    write("rubbish.pem", "rubbish");
    write("half.pem", text_of("server.crt") + text_of("ca.crt").substr(0, 300));
    EXPECT_THAT(message("none.pem", "server.key"), HasSubstr("none.pem"));
    EXPECT_THAT(message("server.crt", "none.pem"), HasSubstr("none.pem"));
    EXPECT_THAT(message("rubbish.pem", "server.key"), HasSubstr("rubbish.pem"));
    EXPECT_THAT(message("server.crt", "rubbish.pem"), HasSubstr("rubbish.pem"));
    EXPECT_THAT(message("half.pem", "server.key"), HasSubstr("half.pem"));
    EXPECT_THAT(message("server.key", "server.crt"), HasSubstr("no certificate"));
}

TEST_F(GivenIdentityTest, AnEncryptedKeyIsRefusedWithoutAskingForAPassword) {
    const auto key = x509::parse_key(text_of("server.key"), "server.key");
    FILE* const out = std::fopen((folder / "encrypted.key").c_str(), "w");
    ASSERT_NE(out, nullptr);
    unsigned char password[] = "secret";
    ASSERT_EQ(PEM_write_PKCS8PrivateKey(out, key->get(), EVP_aes_128_cbc(),
                                        reinterpret_cast<char*>(password), 6, nullptr, nullptr),
              1);
    std::fclose(out);
    EXPECT_THAT(message("server.crt", "encrypted.key"),
                AllOf(HasSubstr("encrypted.key"), HasSubstr("without a password")));
}

TEST_F(GivenIdentityTest, ACertificateOutOfItsTimeIsNamedWithTheDay) {
    clock.advance(std::chrono::days{90});
    EXPECT_THAT(message("server.crt", "server.key"),
                AllOf(HasSubstr("server.crt"), HasSubstr("expired on 2027-")));
    clock.set(from_unix_millis(1'800'000'000'000) - 2h);
    EXPECT_THAT(message("server.crt", "server.key"), HasSubstr("is not valid before"));
}

}  // namespace
}  // namespace rollcall::server
