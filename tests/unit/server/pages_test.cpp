#include <fstream>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/static_files.h"
#include "server/tls.h"
#include "unit/server/certificate.h"
#include "unit/server/server_test.h"

namespace rollcall::server {
namespace {

namespace fs = std::filesystem;

/// A folder of pages, and beside it what must never be served.
class PagesTest : public ServerTest {
  protected:
    void SetUp() override {
        root_ = fs::temp_directory_path() /
                ("rollcall-pages-" + std::to_string(::getpid()) + "-" +
                 testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(root_);
        write("web/checkin.html", "<html><script>let a = 1;</script></html>");
        write("web/enroll.html", "<html>enrol</html>");
        write("web/trust.html", "<p>{{ca_fingerprint}} {{https_url}} {{https_url}}</p>");
        write("web/static/app-B3kx_9aZ.js", "console.log(1)");
        write("web/static/models/net.bin", "weights");
        write("web/static/a b.json", "{}");
        write("web/static/face.wasm", "wasm");
        write("web/secret/key.txt", "secret");
        write("secret.txt", "secret");
        settings.web = root_ / "web";
    }
    void TearDown() override {
        ServerTest::TearDown();
        fs::remove_all(root_);
    }
    void write(const std::string& name, const std::string& text) {
        fs::create_directories((root_ / name).parent_path());
        std::ofstream(root_ / name) << text;
    }
    Answer get(const std::string& target, std::map<std::string, std::string> headers = {}) {
        return ask(port(), request_text("GET", target, std::move(headers)));
    }

    fs::path root_;
};

TEST_F(PagesTest, ThePagesNeedNoKey) {
    start();
    const Answer page = get("/checkin");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.header("cache-control"), "no-cache");
    EXPECT_EQ(get("/enroll").body, "<html>enrol</html>");
    const Answer start_page = get("/");
    EXPECT_EQ(start_page.status, 302);
    EXPECT_EQ(start_page.header("location"), "/checkin");
}

TEST_F(PagesTest, APagesPolicyAllowsWhatItNeedsAndItsOwnInlineScript) {
    start();
    const std::string csp = get("/checkin").header("content-security-policy");
    for (const char* part : {"default-src 'self'", "'wasm-unsafe-eval'",
                             "img-src 'self' blob: data:", "connect-src 'self'",
                             "worker-src 'self' blob:", "frame-ancestors 'none'",
                             // printf 'let a = 1;' | openssl dgst -sha256 -binary | base64
                             "'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck='"}) {
        EXPECT_NE(csp.find(part), std::string::npos) << part << " in " << csp;
    }
    EXPECT_EQ(csp.find("script-src 'self' 'unsafe-inline'"), std::string::npos);
    EXPECT_EQ(csp.find("'unsafe-eval'"), std::string::npos);
}

TEST_F(PagesTest, StaticFilesHaveTheirTypesAndCaches) {
    start();
    EXPECT_EQ(get("/static/face.wasm").header("content-type"), "application/wasm");
    EXPECT_EQ(get("/static/models/net.bin").header("content-type"), "application/octet-stream");
    EXPECT_EQ(get("/static/models/net.bin").header("cache-control"), "no-cache");
    EXPECT_EQ(get("/static/a%20b.json").header("content-type"), "application/json");
    const Answer hashed = get("/static/app-B3kx_9aZ.js");
    EXPECT_EQ(hashed.header("content-type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(hashed.header("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(ask(port(), request_text("HEAD", "/static/face.wasm")).header("content-length"), "4");
}

TEST_F(PagesTest, AKnownETagIsNotSentAgain) {
    start();
    const std::string etag = get("/checkin").header("etag");
    ASSERT_FALSE(etag.empty());
    const Answer again = get("/checkin", {{"If-None-Match", "\"other\", W/" + etag}});
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.body.empty());
    EXPECT_EQ(again.header("etag"), etag);
    EXPECT_EQ(get("/checkin", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(PagesTest, NoPathLeadsOutOfTheFolder) {
    start();
    for (const std::string target :
         {"/static/../secret/key.txt", "/static/../../secret.txt", "/static/%2e%2e/secret/key.txt",
          "/static/..%2fsecret%2fkey.txt", "/static/..%5c..%5csecret.txt", "/static//etc/passwd",
          "/static/%2Fetc%2Fpasswd", "/static/", "/static", "/secret/key.txt", "/static/%00",
          "/static/models", "/static/app-B3kx_9aZ.js%00.png", "/checkin/", "/static/./face.wasm"}) {
        const Answer answer = get(target);
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_EQ(answer.code(), "not_found") << target;
    }
}

TEST_F(PagesTest, WithoutPagesTheApiStillWorks) {
    settings.web = root_ / "nowhere";
    start();
    EXPECT_EQ(get("/checkin").status, 404);
    EXPECT_EQ(search(red).status, 200);
}

TEST_F(PagesTest, TheTrustPageIsFilledInAndGivesTheCertificate) {
    const TestCertificate made = make_certificate("Rollcall test CA");
    settings.ca_certificate = made.identity.certificate_chain;
    start();
    const std::string fingerprint = *certificate_fingerprint(settings.ca_certificate);
    EXPECT_EQ(fingerprint.size(), 32U * 3 - 1);
    const std::string url = "https://10.0.0.7:" + std::to_string(port());
    EXPECT_EQ(get("/trust", {{"Host", "10.0.0.7:8080"}}).body,
              "<p>" + fingerprint + ' ' + url + ' ' + url + "</p>");
    EXPECT_NE(get("/trust", {{"Host", "[::1]"}}).body.find("https://[::1]:"), std::string::npos);
    EXPECT_EQ(get("/trust", {{"Host", "a\"><script>"}}).body.find("script"), std::string::npos);
    const Answer certificate = get("/trust/ca.crt");
    EXPECT_EQ(certificate.body, settings.ca_certificate);
    EXPECT_EQ(certificate.header("content-type"), "application/x-x509-ca-cert");
    EXPECT_EQ(get("/trust/ca.json").json()["fingerprint"], fingerprint);
}

TEST_F(PagesTest, WithAnOperatorsCertificateThereIsNothingToTrust) {
    start();
    EXPECT_EQ(get("/trust").status, 404);
    EXPECT_EQ(get("/trust/ca.crt").status, 404);
}

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

TEST_F(PagesTest, TheTrustListenerServesTrustAndNothingElse) {
    const TestCertificate made = make_certificate("localhost");
    settings.tls = made.identity;
    settings.ca_certificate = made.identity.certificate_chain;
    settings.limits.trust_port = free_port();
    start();
    const std::uint16_t trust = server->trust_port();
    ASSERT_NE(trust, 0);
    EXPECT_EQ(ask(trust, request_text("GET", "/trust")).status, 200);
    EXPECT_EQ(ask(trust, request_text("GET", "/trust/ca.crt")).status, 200);
    for (const std::string target :
         {"/", "/checkin", "/static/face.wasm", "/api/v1/employees", "/healthz", "/metrics"}) {
        const Answer answer =
            ask(trust, request_text("GET", target, {{"X-API-Key", std::string(kKey)}}));
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_NE(answer.error().find("https://"), std::string::npos);
    }
}

TEST_F(PagesTest, ATakenTrustPortIsNoError) {
    const TestCertificate made = make_certificate("localhost");
    settings.tls = made.identity;
    settings.ca_certificate = made.identity.certificate_chain;
    const int holder = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(holder, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(holder, 1), 0);
    ::getsockname(holder, reinterpret_cast<sockaddr*>(&address), &size);
    settings.limits.trust_port = ntohs(address.sin_port);
    start();
    EXPECT_EQ(server->trust_port(), 0);
    ::close(holder);
}

TEST(ContentHashTest, OnlyABundlersNamesCarryOne) {
    EXPECT_TRUE(has_content_hash("static/index-B3kx_9aZ.js"));
    EXPECT_TRUE(has_content_hash("static/app.D0e1F2a3.css"));
    EXPECT_FALSE(has_content_hash("static/model-manifest.json"));
    EXPECT_FALSE(has_content_hash("static/app.js"));
    EXPECT_FALSE(has_content_hash("static/12345678.js"));
    EXPECT_FALSE(has_content_hash(""));
}

}  // namespace
}  // namespace rollcall::server
