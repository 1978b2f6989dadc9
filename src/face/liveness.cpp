#include "face/liveness.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "face/engine_openvino.h"
#include "face/session_pool.h"
#include "vision/tensor.h"
#include "vision/warp.h"

namespace rollcall::face {
namespace {

/// Beyond these a score is as good as certain, and its log-odds would grow without end.
constexpr double kLeastDoubt = 1e-12;

double log_odds(double score) {
    const double doubtful = std::clamp(score, kLeastDoubt, 1 - kLeastDoubt);
    return std::log(doubtful / (1 - doubtful));
}

double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The probability of `wanted` among classes by their logits (softmax). Error: internal (no
/// number).
Result<double> share_of(std::span<const float> logits, std::size_t wanted) {
    const auto best = static_cast<double>(*std::ranges::max_element(logits));
    double sum = 0;
    for (const float logit : logits) {
        sum += std::exp(static_cast<double>(logit) - best);
    }
    const double share = std::exp(static_cast<double>(logits[wanted]) - best) / sum;
    if (!std::isfinite(share)) {
        return Error{ErrorCode::internal, "The liveness check failed.", "a score is no number"};
    }
    return share;
}

/// One network: face in, score out. Thread-safe.
class LivenessNetwork {
  public:
    static NetworkContract contract(const ModelSpec& spec) {
        const auto channels = static_cast<std::size_t>(vision::channels(spec.pixels.colours));
        return {.input = {"",
                          {1, channels, static_cast<std::size_t>(spec.input_height),
                           static_cast<std::size_t>(spec.input_width)}},
                .outputs = {{"", {1, static_cast<std::size_t>(spec.classes)}}}};
    }

    /// `network` was compiled to contract(spec).
    LivenessNetwork(const ModelSpec& spec, std::unique_ptr<CompiledNetwork> network)
        : width_(spec.input_width),
          height_(spec.input_height),
          pixels_(spec.pixels),
          crop_scale_(spec.crop_scale),
          live_class_(static_cast<std::size_t>(spec.live_class)),
          sessions_(std::move(network)) {}

    Result<double> score(const vision::Image& image, const vision::Box& face) const {
        auto session = sessions_.lease();
        if (!session) {
            return std::move(session).error();
        }
        const vision::Box crop = liveness_crop(image.width, image.height, face, crop_scale_);
        vision::fill_planes(vision::crop_and_resize(image, crop, width_, height_), pixels_,
                            (*session)->input());
        if (Status done = (*session)->run(); !done) {
            return done.error();
        }
        return share_of((*session)->output(0), live_class_);
    }

  private:
    int width_;
    int height_;
    vision::PixelFormat pixels_;
    double crop_scale_;
    std::size_t live_class_;
    mutable SessionPool sessions_;
};

class NetworkJudge final : public LivenessJudge {
  public:
    NetworkJudge(std::vector<std::string> names,
                 std::vector<std::unique_ptr<LivenessNetwork>> networks)
        : names_(std::move(names)), networks_(std::move(networks)) {}

    const std::vector<std::string>& networks() const override { return names_; }

    Result<LivenessScores> judge(const vision::Image& image,
                                 const vision::Box& face) const override {
        LivenessScores scores;
        scores.networks.reserve(networks_.size());
        for (const auto& network : networks_) {
            const auto score = network->score(image, face);
            if (!score) {
                return score.error();
            }
            scores.networks.push_back(*score);
        }
        scores.fused = fuse(scores.networks, kFusion);
        return scores;
    }

  private:
    std::vector<std::string> names_;
    std::vector<std::unique_ptr<LivenessNetwork>> networks_;
};

/// First and last pixel of the crop along one side of the picture: `length` pixels around `middle`.
struct Span {
    double first;
    double last;
};

Span pushed_inside(double middle, double length, int side) {
    Span span{middle - length / 2, middle + length / 2};
    if (span.first < 0) {
        span.last -= span.first;
        span.first = 0;
    }
    const double border = side - 1;
    if (span.last > border) {
        span.first -= span.last - border;
        span.last = border;
    }
    return {std::floor(std::max(0.0, span.first)), std::floor(std::max(0.0, span.last))};
}

}  // namespace

std::string_view fusion_name(Fusion rule) noexcept {
    switch (rule) {
        case Fusion::mean:
            return "mean";
        case Fusion::least:
            return "least";
        case Fusion::mean_of_log_odds:
            break;
    }
    return "mean of log-odds";
}

double fuse(std::span<const double> scores, Fusion rule) {
    switch (rule) {
        case Fusion::mean:
            return mean(scores);
        case Fusion::least:
            return *std::ranges::min_element(scores);
        case Fusion::mean_of_log_odds:
            break;
    }
    std::vector<double> odds(scores.size());
    std::ranges::transform(scores, odds.begin(), log_odds);
    return 1 / (1 + std::exp(-mean(odds)));
}

double attempt_score(std::span<const double> frames) {
    std::vector<double> sorted(frames.begin(), frames.end());
    std::ranges::sort(sorted);
    return sorted[(sorted.size() - 1) / 2];
}

vision::Box liveness_crop(int width, int height, const vision::Box& face, double scale) {
    const double face_width = std::max(1.0, static_cast<double>(face.width));
    const double face_height = std::max(1.0, static_cast<double>(face.height));
    const double grown = std::min({(height - 1) / face_height, (width - 1) / face_width, scale});
    const Span columns =
        pushed_inside(static_cast<double>(face.x) + static_cast<double>(face.width) / 2,
                      face_width * grown, width);
    const Span rows =
        pushed_inside(static_cast<double>(face.y) + static_cast<double>(face.height) / 2,
                      face_height * grown, height);
    return {static_cast<float>(columns.first), static_cast<float>(rows.first),
            static_cast<float>(columns.last - columns.first + 1),
            static_cast<float>(rows.last - rows.first + 1)};
}

Result<std::unique_ptr<LivenessJudge>> make_liveness_judge(
    const Catalogue& catalogue, const std::vector<std::string>& networks, Precision precision,
    const std::filesystem::path& models_folder, std::size_t parallel) {
    const auto specs = catalogue.liveness_networks(networks);
    if (!specs) {
        return specs.error();
    }
    auto engine = make_openvino_engine(parallel);
    if (!engine) {
        return std::move(engine).error();
    }
    std::vector<std::unique_ptr<LivenessNetwork>> made;
    made.reserve(specs->size());
    for (const ModelSpec* spec : *specs) {
        if (Status intact = verify_files(*spec, models_folder); !intact) {
            return intact.error();
        }
        auto network = (*engine)->compile(models_folder / spec->files.front().name,
                                          LivenessNetwork::contract(*spec), precision);
        if (!network) {
            return std::move(network).error();
        }
        made.push_back(std::make_unique<LivenessNetwork>(*spec, std::move(network).value()));
    }
    return std::unique_ptr<LivenessJudge>(
        std::make_unique<NetworkJudge>(networks, std::move(made)));
}

}  // namespace rollcall::face
