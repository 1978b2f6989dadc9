#include <openssl/ssl.h>

#include "unit/server/certificate.h"
#include "unit/server/server_test.h"

namespace rollcall::server {
namespace {

class TlsTest : public ServerTest {
  protected:
    void SetUp() override {
        settings.tls = make_certificate("localhost").identity;
        start();
    }
    static Answer exchange(Wire& wire, const std::string& request) {
        wire.send(request);
        return wire.read();
    }
};

TEST_F(TlsTest, AWholeExchangeOverOneConnection) {
    ASSERT_TRUE(server);
    Wire wire(port(), Wire::Tls{});
    ASSERT_TRUE(wire.connected());
    EXPECT_EQ(exchange(wire, request_text("GET", "/healthz")).status, 200);
    const std::string insert_form = FormText()
                                        .field("employee_id", "E1")
                                        .field("employee_name", "N")
                                        .file("image", text_of(red))
                                        .body();
    EXPECT_EQ(exchange(wire, request_text("POST", "/api/v1/employees/insert",
                                          {{"X-API-Key", std::string(kKey)},
                                           {"Content-Type", FormText::type()}},
                                          insert_form))
                  .status,
              200);
    EXPECT_EQ(exchange(wire, search_request(red)).json()["employee_id"], "E1");
}

TEST_F(TlsTest, TheCookieIsBoundToTheHost) {
    const auto link = credentials.issue_link(access::PageRole::checkin);
    Wire wire(port(), Wire::Tls{});
    const Answer answer =
        exchange(wire, request_text("POST", "/api/v1/session", {{"Origin", "https://localhost"}},
                                    R"({"token":")" + link->token + R"("})"));
    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string cookie = answer.header("set-cookie");
    EXPECT_TRUE(cookie.starts_with("__Host-rollcall="));
    EXPECT_NE(cookie.find("; Secure"), std::string::npos);
    const std::string pair = cookie.substr(0, cookie.find(';'));
    const auto origin = [&](const std::string& from) {
        return exchange(wire, request_text("POST", "/api/v1/employees/search",
                                           {{"Cookie", pair}, {"Origin", from}}))
            .status;
    };
    EXPECT_EQ(origin("https://localhost"), 400);  // let in; nothing was sent
    EXPECT_EQ(origin("http://localhost"), 403);
}

TEST_F(TlsTest, OldProtocolsAreRefused) {
    EXPECT_TRUE(Wire(port(), Wire::Tls{TLS1_2_VERSION}).connected());
    EXPECT_FALSE(Wire(port(), Wire::Tls{TLS1_1_VERSION}).connected());
    Wire plain(port());
    plain.send(request_text("GET", "/healthz"));
    EXPECT_EQ(plain.read().status, 0);
}

TEST_F(TlsTest, TheProtocolIsAgreedOn) {
    EXPECT_EQ(Wire(port(), Wire::Tls{0, "\x02h2\x08http/1.1"}).protocol(), "http/1.1");
    EXPECT_FALSE(Wire(port(), Wire::Tls{0, "\x02h2"}).connected());
}

TEST_F(TlsTest, ASessionIsResumed) {
    Wire first(port(), Wire::Tls{TLS1_2_VERSION});
    ASSERT_EQ(exchange(first, request_text("GET", "/healthz")).status, 200);
    auto* session = static_cast<SSL_SESSION*>(first.take_session());
    Wire second(port(), Wire::Tls{TLS1_2_VERSION, "", session});
    EXPECT_TRUE(second.resumed());
    SSL_SESSION_free(session);
}

TEST_F(TlsTest, ANewCertificateIsTakenForNewConnections) {
    Wire before(port(), Wire::Tls{});
    ASSERT_TRUE(server->replace_tls(make_certificate("other").identity));
    EXPECT_EQ(exchange(before, request_text("GET", "/healthz")).status, 200);
    EXPECT_TRUE(Wire(port(), Wire::Tls{}).connected());

    const TlsIdentity mixed{make_certificate("a").identity.certificate_chain,
                            make_certificate("b").identity.private_key};
    const Status refused = server->replace_tls(mixed);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::certificate_invalid);
    EXPECT_FALSE(server->replace_tls({"no certificate", "no key"}));
    EXPECT_TRUE(Wire(port(), Wire::Tls{}).connected());
}

TEST_F(TlsTest, ALargeRefusedBodyStillGetsItsAnswer) {
    Wire wire(port(), Wire::Tls{});
    wire.send(request_text("POST", "/api/v1/employees/search",
                           {{"X-API-Key", "wrong"}, {"Content-Length", "5000000"}}));
    EXPECT_EQ(wire.read().status, 401);
}

TEST_F(TlsTest, ATakenPortIsAClearError) {
    ServerSettings again = settings;
    again.limits.port = port();
    const auto second = Server::start(again, api(), *workers, clock);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::address_in_use);
    EXPECT_NE(second.error().message.find(std::to_string(port())), std::string::npos);
}

}  // namespace
}  // namespace rollcall::server
