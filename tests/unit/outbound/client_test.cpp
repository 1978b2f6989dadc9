#include "outbound/client.h"

#include <deque>
#include <map>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "unit/outbound/loopback_server.h"

namespace rollcall::outbound {
namespace {

using Addresses = std::vector<IpAddress>;
using std::chrono::milliseconds;

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

Addresses addresses(std::initializer_list<const char*> texts) {
    Addresses made;
    for (const char* text : texts) {
        made.push_back(IpAddress::parse(text).value());
    }
    return made;
}

/// Gives one answer after the other, and the last one for ever.
class ScriptedResolver final : public Resolver {
  public:
    std::deque<Addresses> answers;
    std::vector<std::string> asked;

    Result<Addresses> resolve(const std::string& host, milliseconds /*patience*/) override {
        asked.push_back(host);
        if (answers.empty()) {
            return Error{ErrorCode::unavailable, "the name has no address"};
        }
        Addresses answer = answers.front();
        if (answers.size() > 1) {
            answers.pop_front();
        }
        return answer;
    }
};

class ClientTest : public testing::Test {
  protected:
    ClientTest() : client(make_curl_client(resolver, loopback_allowed())) {}

    static AddressPolicy loopback_allowed() {
        return AddressPolicy({IpNetwork::parse("127.0.0.0/8").value()});
    }
    static Post post_to(const std::string& url) {
        Post post;
        post.url = url;
        post.headers = {"Content-Type: application/json", "Rollcall-Event: ping"};
        post.body = R"({"id":"1"})";
        return post;
    }
    static std::string url(const std::string& host, const LoopbackServer& server) {
        return "http://" + host + ":" + std::to_string(server.port()) + "/hook";
    }

    ScriptedResolver resolver;
    std::unique_ptr<Client> client;
};

TEST_F(ClientTest, PostsToTheCheckedAddressUnderTheName) {
    std::string request;
    {
        const LoopbackServer server([&](int connection) {
            request = read_request(connection);
            send_text(connection, kOk);
        });
        resolver.answers = {addresses({"127.0.0.1"})};
        const auto answer = client->post(post_to(url("hr.example.com", server)), {});
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, "ok");
        EXPECT_FALSE(answer->cut_short);
    }
    EXPECT_EQ(request.find("POST /hook HTTP/1.1\r\nHost: hr.example.com:"), 0U) << request;
    EXPECT_NE(request.find("\r\nRollcall-Event: ping\r\n"), std::string::npos);
    EXPECT_TRUE(request.ends_with("\r\n\r\n{\"id\":\"1\"}"));
    EXPECT_EQ(resolver.asked, std::vector<std::string>{"hr.example.com"});
}

TEST_F(ClientTest, ANameThatChangesBetweenCheckAndUseIsLookedUpOnce) {
    const LoopbackServer server([](int connection) {
        read_request(connection);
        send_text(connection, kOk);
    });
    // The policy knows 127.0.0.2, where nothing listens, and the server is on 127.0.0.1.
    resolver.answers = {addresses({"127.0.0.2"}), addresses({"127.0.0.1"})};
    const auto answer = client->post(post_to(url("hr.example.com", server)), {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
    EXPECT_EQ(resolver.asked.size(), 1U);
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(ClientTest, ANameOfThisMachineIsNotTakenFromTheSystem) {
    const LoopbackServer server([](int connection) { send_text(connection, kOk); });
    resolver.answers = {addresses({"127.0.0.2"})};  // the system would say 127.0.0.1 or ::1
    EXPECT_FALSE(client->post(post_to(url("localhost", server)), {}));
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(ClientTest, OneRefusedAddressRefusesTheTarget) {
    const LoopbackServer server([](int connection) { send_text(connection, kOk); });
    for (const Addresses& mixed :
         {addresses({"127.0.0.1", "10.0.0.1"}), addresses({"::1", "127.0.0.1"}),
          addresses({"169.254.169.254"}), addresses({"127.0.0.1", "::ffff:192.168.1.1"})}) {
        resolver.answers = {mixed};
        const auto answer = client->post(post_to(url("hr.example.com", server)), {});
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, ErrorCode::invalid_field);
        EXPECT_NE(answer.error().message.find("outbound.allowed_networks"), std::string::npos);
        EXPECT_FALSE(client->check(url("hr.example.com", server), milliseconds(1)));
    }
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(ClientTest, WithoutHttpsOnlyWhereTheOperatorAllowsIt) {
    resolver.answers = {addresses({"8.8.8.8"})};
    EXPECT_EQ(client->check("http://hr.example.com/", milliseconds(1)).error().code,
              ErrorCode::invalid_field);
    EXPECT_TRUE(client->check("https://hr.example.com/", milliseconds(1)));
    resolver.answers = {addresses({"127.0.0.1", "8.8.8.8"})};
    EXPECT_FALSE(client->check("http://hr.example.com/", milliseconds(1)));
    resolver.answers = {addresses({"127.0.0.1"})};
    EXPECT_TRUE(client->check("http://hr.example.com/", milliseconds(1)));
    const auto strict = make_curl_client(resolver, AddressPolicy());
    for (const char* target : {"https://127.0.0.1/", "https://[::1]/", "https://2130706433/",
                               "https://[::ffff:7f00:1]/", "https://hr.example.com/"}) {
        EXPECT_FALSE(strict->check(target, milliseconds(1))) << target;
    }
    resolver.answers.clear();
    EXPECT_EQ(client->check("https://hr.example.com/", milliseconds(1)).error().code,
              ErrorCode::unavailable);
}

TEST_F(ClientTest, ARedirectIsAnAnswerAndNotFollowed) {
    const LoopbackServer elsewhere([](int connection) { send_text(connection, kOk); });
    const LoopbackServer server([&](int connection) {
        read_request(connection);
        send_text(connection,
                  "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + url("127.0.0.1", elsewhere) +
                      "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    const auto answer = client->post(post_to(url("127.0.0.1", server)), {});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 307);
    EXPECT_EQ(elsewhere.connections(), 0);
}

TEST_F(ClientTest, NoProxyIsTakenFromTheEnvironment) {
    const LoopbackServer proxy([](int connection) { send_text(connection, kOk); });
    const LoopbackServer server([](int connection) {
        read_request(connection);
        send_text(connection, kOk);
    });
    const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
    ASSERT_EQ(::setenv("http_proxy", address.c_str(), 1), 0);
    ASSERT_EQ(::setenv("ALL_PROXY", address.c_str(), 1), 0);
    const auto answer = client->post(post_to(url("127.0.0.1", server)), {});
    ::unsetenv("http_proxy");
    ::unsetenv("ALL_PROXY");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(proxy.connections(), 0);
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientTest, ATargetThatHangsIsGivenUp) {
    const LoopbackServer server([](int connection) {
        char byte = 0;
        while (::recv(connection, &byte, 1, 0) > 0) {
        }
    });
    Post post = post_to(url("127.0.0.1", server));
    post.deadline = milliseconds(200);
    const auto answer = client->post(post, {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
    post.deadline = std::chrono::minutes(10);
    EXPECT_FALSE(client->post(post, [] { return true; })) << "the process is to end";
}

TEST_F(ClientTest, AnEndlessAnswerIsCut) {
    const LoopbackServer server([](int connection) {
        read_request(connection);
        send_text(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        const std::string piece(64 * 1024, 'x');
        for (int i = 0; i < 200; ++i) {
            send_text(connection, piece);
        }
    });
    Post post = post_to(url("127.0.0.1", server));
    post.answer_limit = 1000;
    const auto answer = client->post(post, {});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, std::string(1000, 'x'));
    EXPECT_TRUE(answer->cut_short);
}

TEST_F(ClientTest, WhatIsNotHttpIsNoAnswer) {
    const LoopbackServer server([](int connection) {
        read_request(connection);
        send_text(connection, "220 mail.example.com ESMTP\r\n");
    });
    EXPECT_FALSE(client->post(post_to(url("127.0.0.1", server)), {}));
    Post split = post_to(url("127.0.0.1", server));
    split.headers.emplace_back("X: a\r\nY: b");
    EXPECT_EQ(client->post(split, {}).error().code, ErrorCode::internal);
}

TEST(SystemResolverTest, KnowsTheLoopbackAndRefusesNonsense) {
    const auto resolver = make_system_resolver();
    const auto found = resolver->resolve("localhost", std::chrono::seconds(20));
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(AddressPolicy().standing(found->front()), Standing::refused);
    EXPECT_EQ(resolver->resolve("not a name", std::chrono::seconds(20)).error().code,
              ErrorCode::unavailable);
}

}  // namespace
}  // namespace rollcall::outbound
