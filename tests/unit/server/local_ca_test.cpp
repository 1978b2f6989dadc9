#include "server/local_ca.h"

#include <fstream>
#include <sstream>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "server/x509.h"
#include "unit/server/ca_folder.h"

namespace rollcall::server {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::days;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string printed(X509& certificate) {
    BIO* const bio = BIO_new(BIO_s_mem());
    X509_print(bio, &certificate);
    char* start = nullptr;
    const long length = BIO_get_mem_data(bio, &start);
    std::string text(start, static_cast<std::size_t>(length));
    BIO_free(bio);
    return text;
}

/// What OpenSSL says of the chain for a TLS server called `host` (a name or an address) at `now`.
int verify(X509& server, X509& authority, const std::string& host, TimePoint now) {
    X509_STORE* const store = X509_STORE_new();
    X509_STORE_add_cert(store, &authority);
    X509_STORE_CTX* const context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, &server, nullptr);
    X509_VERIFY_PARAM* const param = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(param, static_cast<time_t>(to_unix_millis(now) / 1000));
    X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
    if (X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str()) != 1) {
        X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size());
    }
    X509_verify_cert(context);
    const int verdict = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    ERR_clear_error();
    return verdict;
}

class LocalCaTest : public CaFolderTest {
  protected:
    int verdict(const LocalIdentity& identity, const std::string& host) const {
        const auto server = certificate_of(identity.server.certificate_chain);
        const auto authority = certificate_of(identity.ca_certificate);
        return verify(*server, *authority, host, clock.now());
    }
};

TEST_F(LocalCaTest, TheChainIsAcceptedForEveryNameAndNoOther) {
    const LocalIdentity identity = open();
    EXPECT_TRUE(identity.reissued);
    EXPECT_TRUE(identity.left_out.empty());
    for (const std::string& name : names.dns) {
        EXPECT_EQ(verdict(identity, name), X509_V_OK) << name;
    }
    for (const std::string& address : names.addresses) {
        EXPECT_EQ(verdict(identity, address), X509_V_OK) << address;
    }
    EXPECT_EQ(verdict(identity, "example.com"), X509_V_ERR_HOSTNAME_MISMATCH);
    EXPECT_EQ(verdict(identity, "192.168.1.21"), X509_V_ERR_IP_ADDRESS_MISMATCH);
}

TEST_F(LocalCaTest, TheCertificatesSayWhatTheyAreFor) {
    const LocalIdentity identity = open();
    const std::string authority = printed(*certificate_of(identity.ca_certificate));
    EXPECT_THAT(
        authority,
        AllOf(HasSubstr("CA:TRUE, pathlen:0"),
              HasSubstr("Key Usage: critical\n                Certificate Sign, "
                        "CRL Sign"),
              HasSubstr("Basic Constraints: critical"), HasSubstr("Name Constraints: critical"),
              HasSubstr("IP:192.168.0.0/255.255.0.0"), HasSubstr("IP:172.16.0.0/255.240.0.0"),
              HasSubstr("DNS:local"), HasSubstr("IP:203.0.113.7/255.255.255.255")));
    EXPECT_THAT(authority,
                AllOf(HasSubstr("Subject Key Identifier"), HasSubstr("Authority Key Identifier"),
                      HasSubstr("prime256v1"), HasSubstr("ecdsa-with-SHA256"), HasSubstr("(box)")));
    const std::string server = printed(*certificate_of(identity.server.certificate_chain));
    EXPECT_THAT(server, AllOf(HasSubstr("CA:FALSE"), HasSubstr("TLS Web Server Authentication"),
                              HasSubstr("Digital Signature"), HasSubstr("DNS:box.local"),
                              HasSubstr("IP Address:192.168.1.20"), HasSubstr("prime256v1"),
                              HasSubstr("Authority Key Identifier")));
    EXPECT_THAT(server, Not(HasSubstr("Certificate Sign")));
}

TEST_F(LocalCaTest, LifetimesStayWithinWhatDevicesAccept) {
    const LocalIdentity identity = open();
    const auto server = x509::validity_of(*certificate_of(identity.server.certificate_chain));
    EXPECT_LT(server.from, clock.now());
    EXPECT_EQ(server.until, clock.now() + days{90});
    const auto authority = x509::validity_of(*certificate_of(identity.ca_certificate));
    EXPECT_EQ(authority.until, clock.now() + days{3650});
}

TEST_F(LocalCaTest, SerialNumbersAreLongAndDiffer) {
    const LocalIdentity first = open();
    clock.advance(days{61});
    const LocalIdentity second = open();
    const auto serial = [](const std::string& pem) {
        const auto certificate = certificate_of(pem);
        const ASN1_INTEGER* const number = X509_get0_serialNumber(certificate.get());
        return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(number)),
                           static_cast<std::size_t>(ASN1_STRING_length(number)));
    };
    EXPECT_EQ(serial(first.ca_certificate).size(), 16U);
    EXPECT_EQ(serial(first.server.certificate_chain).size(), 16U);
    EXPECT_NE(serial(first.server.certificate_chain), serial(second.server.certificate_chain));
}

/// A certificate by the CA's own key for a name it must not issue for.
x509::Certificate forged(const fs::path& folder, const x509::Name& name, const x509::Key& key,
                         X509& authority, TimePoint now) {
    std::ostringstream text;
    text << std::ifstream(folder / "ca.key").rdbuf();
    const auto authority_key = x509::parse_key(text.str(), "ca.key");
    EXPECT_TRUE(authority_key);
    auto issued =
        x509::issue_server({name}, *key, authority, **authority_key, {now - 1h, now + days{1}});
    EXPECT_TRUE(issued);
    return std::move(*issued);
}

TEST_F(LocalCaTest, AStolenAuthorityKeyIsWorthNothingElsewhere) {
    const auto authority = certificate_of(open().ca_certificate);
    const auto key = x509::make_key();
    const auto verdict_for = [&](const std::string& host) {
        const auto address = x509::address_name(host);
        const auto name = address ? *address : *x509::dns_name(host);
        const auto server = forged(folder, name, *key, *authority, clock.now());
        const bool permitted = x509::permits(*authority, name);
        const int verdict = verify(*server, *authority, host, clock.now());
        EXPECT_EQ(permitted, verdict == X509_V_OK) << host << ": we and OpenSSL disagree";
        return verdict;
    };
    for (const char* host : {"example.com", "www.example.com", "notlocal", "mybox", "com",
                             "box.example.com", "203.0.113.8", "8.8.8.8", "172.32.0.1", "11.0.0.1",
                             "192.169.0.1", "2001:db8::8", "fe00::1", "::2"}) {
        EXPECT_EQ(verdict_for(host), X509_V_ERR_PERMITTED_VIOLATION) << host;
    }
    for (const char* host : {"other.local", "localhost", "10.255.255.255", "172.31.0.1",
                             "192.168.255.1", "127.9.9.9", "169.254.1.1", "fd12::1", "fc00::1"}) {
        EXPECT_EQ(verdict_for(host), X509_V_OK) << host;
    }
}

TEST_F(LocalCaTest, FilesAndFolderHaveStrictModes) {
    open();
    EXPECT_EQ(mode_of("ca.key"), 0600U);
    EXPECT_EQ(mode_of("server.key"), 0600U);
    EXPECT_EQ(mode_of("."), 0700U);
}

TEST_F(LocalCaTest, AnOpenKeyIsClosedToOthers) {
    open();
    for (const char* key : {"ca.key", "server.key"}) {
        fs::permissions(folder / key, fs::perms{0644});
        const LocalIdentity again = open();
        EXPECT_EQ(mode_of(key), 0600U) << key;
        EXPECT_FALSE(again.reissued);
    }
}

TEST_F(LocalCaTest, TheSameNamesFindTheSameCertificate) {
    const LocalIdentity first = open();
    clock.advance(days{60});
    std::ranges::reverse(names.addresses);
    names.dns[0] = "BOX";
    const LocalIdentity second = open();
    EXPECT_FALSE(second.reissued);
    EXPECT_EQ(second.server.certificate_chain, first.server.certificate_chain);
    EXPECT_EQ(second.server.private_key, first.server.private_key);
    EXPECT_EQ(second.ca_fingerprint, first.ca_fingerprint);
}

TEST_F(LocalCaTest, FewerThanThirtyDaysLeftBringANewServerCertificateByTheSameAuthority) {
    const LocalIdentity first = open();
    clock.advance(days{60} + 1s);
    const LocalIdentity second = open();
    EXPECT_TRUE(second.reissued);
    EXPECT_NE(second.server.certificate_chain, first.server.certificate_chain);
    EXPECT_EQ(second.ca_fingerprint, first.ca_fingerprint);
    EXPECT_EQ(verdict(second, "box"), X509_V_OK);
    EXPECT_EQ(x509::validity_of(*certificate_of(second.server.certificate_chain)).until,
              clock.now() + days{90});
}

TEST_F(LocalCaTest, ANewAddressBringsANewServerCertificateByTheSameAuthority) {
    const LocalIdentity first = open();
    names.addresses = {"127.0.0.1", "10.4.5.6"};
    const LocalIdentity second = open();
    EXPECT_TRUE(second.reissued);
    EXPECT_EQ(second.ca_fingerprint, first.ca_fingerprint);
    EXPECT_EQ(verdict(second, "10.4.5.6"), X509_V_OK);
    EXPECT_EQ(verdict(second, "192.168.1.20"), X509_V_ERR_IP_ADDRESS_MISMATCH);
}

TEST_F(LocalCaTest, AnAddressOutsideOfTheConstraintsIsLeftOutAndTheRestWorks) {
    const LocalIdentity first = open();
    names.addresses.push_back("198.51.100.9");
    names.dns.push_back("box.example.com");
    const LocalIdentity second = open();
    EXPECT_THAT(second.left_out, testing::UnorderedElementsAre("198.51.100.9", "box.example.com"));
    EXPECT_FALSE(second.reissued) << "nothing that may be in it has changed";
    EXPECT_EQ(second.ca_fingerprint, first.ca_fingerprint);
    EXPECT_EQ(verdict(second, "192.168.1.20"), X509_V_OK);
    EXPECT_EQ(verdict(second, "198.51.100.9"), X509_V_ERR_IP_ADDRESS_MISMATCH);
}

TEST_F(LocalCaTest, TextsThatAreNoNamesAreLeftOut) {
    names.dns.insert(names.dns.end(), {"a,DNS:example.com", "white space", "", "a..b", "*.local"});
    names.addresses.insert(names.addresses.end(), {"300.1.1.1", "fe80::1%eth0"});
    const LocalIdentity identity = open();
    EXPECT_EQ(identity.left_out.size(), 7U);
    EXPECT_EQ(verdict(identity, "box"), X509_V_OK);
    EXPECT_THAT(printed(*certificate_of(identity.ca_certificate)), Not(HasSubstr("example")));
}

TEST_F(LocalCaTest, DamagedFilesAreNamedAndLeftAsTheyAre) {
    open();
    for (const char* name : {"ca.crt", "ca.key", "server.crt", "server.key"}) {
        const std::string good = text_of(name);
        std::string flipped = good;
        flipped[good.size() / 2] = flipped[good.size() / 2] == 'A' ? 'B' : 'A';
        for (const std::string& bad : {std::string(), good.substr(0, good.size() / 2),
                                       std::string("rubbish\n"), std::string(2 << 20, 'x')}) {
            write(name, bad);
            const Error error = refused();
            EXPECT_EQ(error.code, ErrorCode::certificate_invalid) << error.message;
            EXPECT_THAT(error.message, HasSubstr((folder / name).string()));
            EXPECT_EQ(text_of(name), bad);
        }
        write(name, good);
    }
    EXPECT_FALSE(open().reissued);
}

TEST_F(LocalCaTest, AKeyThatDoesNotFitIsNamed) {
    open();
    const std::string stranger = x509::to_pem(**x509::make_key());
    for (const char* name : {"ca.key", "server.key"}) {
        const std::string good = text_of(name);
        write(name, stranger);
        const Error error = refused();
        EXPECT_EQ(error.code, ErrorCode::certificate_invalid);
        EXPECT_THAT(error.message,
                    AllOf(HasSubstr((folder / name).string()), HasSubstr("does not fit")));
        write(name, good);
    }
}

TEST_F(LocalCaTest, AnAuthorityWithoutItsKeyIsAnErrorAndNotSilentlyReplaced) {
    open();
    fs::remove(folder / "ca.key");
    const Error error = refused();
    EXPECT_EQ(error.code, ErrorCode::certificate_invalid);
    EXPECT_THAT(error.message, AllOf(HasSubstr("ca.key"), HasSubstr("missing")));
    EXPECT_FALSE(fs::exists(folder / "ca.key"));
}

TEST_F(LocalCaTest, WhatACrashLeftHalfDoneIsFinished) {
    open();
    fs::remove(folder / "ca.crt");
    const LocalIdentity after_ca = open();
    EXPECT_TRUE(after_ca.reissued) << "the old server certificate is not by the new authority";
    EXPECT_EQ(verdict(after_ca, "box"), X509_V_OK);
    for (const char* name : {"server.crt", "server.key"}) {
        fs::remove(folder / name);
        const LocalIdentity again = open();
        EXPECT_TRUE(again.reissued) << name;
        EXPECT_EQ(again.ca_fingerprint, after_ca.ca_fingerprint);
        EXPECT_EQ(verdict(again, "box"), X509_V_OK);
    }
}

TEST_F(LocalCaTest, AnAuthorityWhoseTimeIsOverOrNotYetComeIsNamed) {
    const LocalIdentity first = open();
    clock.advance(days{3649});
    const LocalIdentity last = open();
    EXPECT_EQ(x509::validity_of(*certificate_of(last.server.certificate_chain)).until,
              x509::validity_of(*certificate_of(last.ca_certificate)).until);
    EXPECT_EQ(verdict(last, "box"), X509_V_OK);
    EXPECT_FALSE(open().reissued) << "a newer one would not last longer";
    clock.advance(days{1});
    EXPECT_THAT(refused().message, AllOf(HasSubstr("ca.crt"), HasSubstr("expired")));
    clock.set(from_unix_millis(1'800'000'000'000) - 2h);
    EXPECT_THAT(refused().message, AllOf(HasSubstr("ca.crt"), HasSubstr("clock")));
}

TEST_F(LocalCaTest, AFolderThatCannotBeMadeIsSaid) {
    fs::create_directories(folder.parent_path());
    std::ofstream(folder) << "a file where the folder should be";
    EXPECT_EQ(refused().code, ErrorCode::data_folder_unusable);
}

TEST_F(LocalCaTest, TheFingerprintIsThatOfTheCertificatesDer) {
    const LocalIdentity identity = open();
    EXPECT_THAT(identity.ca_fingerprint, testing::MatchesRegex("([0-9A-F][0-9A-F]:){31}"
                                                               "[0-9A-F][0-9A-F]"));
    EXPECT_EQ(identity.ca_certificate, text_of("ca.crt"));
    unsigned char digest[32];
    unsigned int length = 0;
    ASSERT_EQ(
        X509_digest(certificate_of(identity.ca_certificate).get(), EVP_sha256(), digest, &length),
        1);
    char first[6];
    std::snprintf(first, sizeof first, "%02X:%02X", digest[0], digest[1]);
    EXPECT_THAT(identity.ca_fingerprint, testing::StartsWith(first));
}

TEST_F(LocalCaTest, TheServersChainHoldsNoPrivateKeyAndTheCaFileNeither) {
    const LocalIdentity identity = open();
    EXPECT_THAT(identity.server.certificate_chain, Not(HasSubstr("PRIVATE")));
    EXPECT_THAT(identity.ca_certificate, Not(HasSubstr("PRIVATE")));
    EXPECT_THAT(identity.server.private_key, HasSubstr("BEGIN PRIVATE KEY"));
}

}  // namespace
}  // namespace rollcall::server
