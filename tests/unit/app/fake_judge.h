#pragma once

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "face/liveness.h"

namespace rollcall::app {

/// Takes a bright picture for a live face and a dark one for a picture of it: the score is the
/// brightest value of the first pixel, of 255.
class FakeJudge final : public face::LivenessJudge {
  public:
    mutable std::atomic<int> calls{0};
    bool fails = false;

    const std::vector<std::string>& networks() const override { return networks_; }
    Result<face::LivenessScores> judge(const vision::Image& image,
                                       const vision::Box&) const override {
        ++calls;
        if (fails) {
            return Error{ErrorCode::internal, "the engine failed"};
        }
        const auto brightest = *std::max_element(image.rgb.begin(), image.rgb.begin() + 3);
        const double score = brightest / 255.0;
        return face::LivenessScores{{score}, score};
    }

  private:
    std::vector<std::string> networks_{"fake"};
};

}  // namespace rollcall::app
