#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "outbound/client.h"

namespace rollcall::app {

/// Keeps what is posted, and answers 200 where the test has not said otherwise.
class FakeOutboundClient final : public outbound::Client {
  public:
    Status refuses{};                              ///< what check() says
    std::deque<Result<outbound::Answer>> answers;  ///< to the next posts
    std::vector<outbound::Post> posts;

    Status check(const std::string& /*url*/, std::chrono::milliseconds /*patience*/) override {
        return refuses;
    }
    Result<outbound::Answer> post(const outbound::Post& post,
                                  const outbound::StopAsked& /*stop*/) override {
        const std::lock_guard lock(mutex_);
        posts.push_back(post);
        if (answers.empty()) {
            return outbound::Answer{200, "", false};
        }
        auto answer = answers.front();
        answers.pop_front();
        return answer;
    }

    void answer_with(int status) {
        answers.emplace_back(outbound::Answer{status, "a body", false});
    }
    void fail(const std::string& why) { answers.emplace_back(Error{ErrorCode::unavailable, why}); }

  private:
    std::mutex mutex_;
};

}  // namespace rollcall::app
