#include "server/sending.h"

#include <deque>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace rollcall::server {
namespace {

namespace asio = boost::asio;

/// Keeps what is written to it.
class KeepingChannel final : public Channel {
  public:
    std::string written;
    bool gone = false;
    bool closes = false;  ///< after the next bytes

    asio::awaitable<Transfer> handshake(Deadline) override { co_return Transfer::done; }
    asio::awaitable<Read> read_some(std::span<std::uint8_t>, Deadline) override {
        co_return Read{};
    }
    asio::awaitable<Transfer> write(std::string_view head, std::string_view body,
                                    Deadline) override {
        written += std::string(head) + std::string(body);
        gone = closes;
        co_return Transfer::done;
    }
    asio::awaitable<void> finish(std::size_t, Deadline) override { co_return; }
    void close() override {}
    void shut_down() override {}
    bool peer_closed() const override { return gone; }
};

/// Gives what it was made with ("later": nothing now), then an error or nothing more.
class Pieces final : public BodySource {
  public:
    explicit Pieces(std::deque<std::string> pieces, std::optional<Error> last = {})
        : pieces_(std::move(pieces)), last_(std::move(last)) {}

    Result<BodyPiece> next() override {
        ++asked;
        if (pieces_.empty()) {
            return last_ ? Result<BodyPiece>(*last_) : BodyPiece{"", BodyPiece::Then::end};
        }
        std::string piece = std::move(pieces_.front());
        pieces_.pop_front();
        return BodyPiece{piece == "later" ? "" : piece,
                         piece == "later" ? BodyPiece::Then::later : BodyPiece::Then::more};
    }

    int asked = 0;

  private:
    std::deque<std::string> pieces_;
    std::optional<Error> last_;
};

class SendingTest : public testing::Test {
  protected:
    /// How it ended.
    std::optional<Transfer> send(const std::string& first, std::shared_ptr<BodySource> more) {
        Response response;
        response.body = first;
        response.more = std::move(more);
        std::optional<Transfer> ended;
        asio::io_context io;
        asio::co_spawn(io, send_pieces(sending, "HEAD|", std::move(response)),
                       [&](const std::exception_ptr&, Transfer how) { ended = how; });
        io.run_for(std::chrono::seconds(20));  // one that hangs fails the test
        jobs.wait_until_done();
        return ended;
    }

    KeepingChannel channel;
    WorkerPool workers{1, 1};
    Jobs jobs{workers};
    Config::Server limits;
    bool may_rest = true;
    bool may_work = true;
    int rested = 0;
    Sending sending{.channel = channel,
                    .jobs = jobs,
                    .limits = limits,
                    .rest =
                        [this] {
                            ++rested;
                            return may_rest;
                        },
                    .work = [this] { return may_work; },
                    .request_id = "request"};
};

TEST_F(SendingTest, PiecesAreChunks) {
    EXPECT_EQ(
        send("", std::make_shared<Pieces>(std::deque<std::string>{"abc", "0123456789abcdef"})),
        Transfer::done);
    EXPECT_EQ(channel.written, "HEAD|3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n");
}

TEST_F(SendingTest, TheFirstPieceGoesWithTheHead) {
    EXPECT_EQ(send("ab", std::make_shared<Pieces>(std::deque<std::string>{"c"})), Transfer::done);
    EXPECT_EQ(channel.written, "HEAD|2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
}

TEST_F(SendingTest, BeforeHttp11ABodyEndsWithTheConnection) {
    sending.chunked = false;
    EXPECT_EQ(send("ab", std::make_shared<Pieces>(std::deque<std::string>{"c", "d"})),
              Transfer::done);
    EXPECT_EQ(channel.written, "HEAD|abcd");
}

TEST_F(SendingTest, APieceThatSaysNothingIsNoEndOfTheBody) {
    EXPECT_EQ(send("a", std::make_shared<Pieces>(std::deque<std::string>{"", "later", "b", ""})),
              Transfer::done);
    EXPECT_EQ(channel.written, "HEAD|1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
    EXPECT_EQ(rested, 1) << "where there is more at once nobody waits";
}

TEST_F(SendingTest, AnErrorLeavesTheEndOut) {
    const auto source = std::make_shared<Pieces>(std::deque<std::string>{"b"},
                                                 Error{ErrorCode::unavailable, "no disk"});
    EXPECT_EQ(send("a", source), Transfer::closed);
    EXPECT_EQ(channel.written, "HEAD|1\r\na\r\n1\r\nb\r\n");
}

TEST_F(SendingTest, WhatMustNotGoOnEndsWithoutTheEndOfTheBody) {
    may_rest = false;
    EXPECT_EQ(send("a", std::make_shared<Pieces>(std::deque<std::string>{"later", "b"})),
              Transfer::closed);
    EXPECT_EQ(channel.written, "HEAD|1\r\na\r\n");
    may_rest = true;
    may_work = false;
    EXPECT_EQ(send("a", std::make_shared<Pieces>(std::deque<std::string>{"later", "b"})),
              Transfer::closed);
}

TEST_F(SendingTest, NothingIsMadeForWhoHasGone) {
    channel.closes = true;
    const auto source = std::make_shared<Pieces>(std::deque<std::string>{"b", "c"});
    EXPECT_EQ(send("a", source), Transfer::closed);
    EXPECT_EQ(source->asked, 0);
}

}  // namespace
}  // namespace rollcall::server
