#include "face/detector.h"

#include <algorithm>
#include <array>
#include <string>

#include "face/decoders.h"
#include "face/session_pool.h"
#include "vision/tensor.h"
#include "vision/warp.h"

namespace rollcall::face {
namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

/// The smallest frame around the picture that has the input's proportions: the picture lies in its
/// top left, what is beyond is black. So faces keep their proportions in narrow and wide pictures.
vision::Box frame_around(const vision::Image& image, const ModelSpec& spec) {
    const float scale =
        std::max(static_cast<float>(image.width) / static_cast<float>(spec.input_width),
                 static_cast<float>(image.height) / static_cast<float>(spec.input_height));
    return {0, 0, static_cast<float>(spec.input_width) * scale,
            static_cast<float>(spec.input_height) * scale};
}

std::vector<DetectedFace> with_middle_inside(std::vector<DetectedFace> faces,
                                             const vision::Image& image) {
    std::erase_if(faces, [&](const DetectedFace& face) {
        const float x = face.box.x + face.box.width / 2;
        const float y = face.box.y + face.box.height / 2;
        return x < 0 || y < 0 || x > static_cast<float>(image.width) ||
               y > static_cast<float>(image.height);
    });
    return faces;
}

/// What detectors share: the frame, the session, the clean-up. How the outputs are read is theirs.
class NetworkDetector : public Detector {
  public:
    NetworkDetector(const ModelSpec& spec, std::unique_ptr<CompiledNetwork> network, float overlap)
        : spec_(spec), overlap_(overlap), sessions_(std::move(network)) {}

    Result<std::vector<DetectedFace>> detect(const vision::Image& image) const override {
        auto session = sessions_.lease();
        if (!session) {
            return std::move(session).error();
        }
        const vision::Box frame = frame_around(image, spec_);
        vision::fill_planes(
            vision::crop_and_resize(image, frame, spec_.input_width, spec_.input_height),
            spec_.pixels, (*session)->input());
        if (Status done = (*session)->run(); !done) {
            return done.error();
        }
        return with_middle_inside(without_overlaps(decode(*session, frame), overlap_), image);
    }

  protected:
    virtual std::vector<DetectedFace> decode(const SessionPool::Lease& session,
                                             const vision::Box& frame) const = 0;
    const ModelSpec& spec() const { return spec_; }

  private:
    ModelSpec spec_;
    float overlap_;
    mutable SessionPool sessions_;
};

constexpr std::size_t kSsdPriors = 4420;
constexpr float kSsdOverlap = 0.4F;

class SsdDetector final : public NetworkDetector {
  public:
    SsdDetector(const ModelSpec& spec, std::unique_ptr<CompiledNetwork> network)
        : NetworkDetector(spec, std::move(network), kSsdOverlap) {}

  protected:
    std::vector<DetectedFace> decode(const SessionPool::Lease& session,
                                     const vision::Box& frame) const override {
        return decode_ssd(session->output(0), session->output(1), frame,
                          static_cast<float>(spec().score_threshold));
    }
};

constexpr std::array<int, 3> kYunetStrides = {8, 16, 32};
constexpr std::array<std::pair<const char*, std::size_t>, 4> kYunetOutputs = {
    {{"cls", 1}, {"obj", 1}, {"bbox", 4}, {"kps", 10}}};
constexpr float kYunetOverlap = 0.3F;

class YunetDetector final : public NetworkDetector {
  public:
    YunetDetector(const ModelSpec& spec, std::unique_ptr<CompiledNetwork> network)
        : NetworkDetector(spec, std::move(network), kYunetOverlap) {}

  protected:
    std::vector<DetectedFace> decode(const SessionPool::Lease& session,
                                     const vision::Box& frame) const override {
        std::array<YunetLevel, kYunetStrides.size()> levels;
        for (std::size_t i = 0; i < levels.size(); ++i) {
            const std::size_t first = i * kYunetOutputs.size();
            levels[i] = {kYunetStrides[i],           spec().input_width / kYunetStrides[i],
                         session->output(first),     session->output(first + 1),
                         session->output(first + 2), session->output(first + 3)};
        }
        return decode_yunet(levels, frame.width / static_cast<float>(spec().input_width),
                            static_cast<float>(spec().score_threshold));
    }
};

NetworkContract yunet_contract(const ModelSpec& spec) {
    NetworkContract contract{
        .input = {"input", {1, 3, size(spec.input_height), size(spec.input_width)}},
        .outputs = {},
        .any_size = true};
    for (const int stride : kYunetStrides) {
        const std::size_t cells =
            size(spec.input_width / stride) * size(spec.input_height / stride);
        for (const auto& [name, values] : kYunetOutputs) {
            contract.outputs.push_back(
                {std::string(name) + "_" + std::to_string(stride), {1, cells, values}});
        }
    }
    return contract;
}

}  // namespace

NetworkContract detector_contract(const ModelSpec& spec) {
    if (spec.kind == "yunet") {
        return yunet_contract(spec);
    }
    return {.input = {"input", {1, 3, size(spec.input_height), size(spec.input_width)}},
            .outputs = {{"scores", {1, kSsdPriors, 2}}, {"boxes", {1, kSsdPriors, 4}}}};
}

std::unique_ptr<Detector> make_detector(const ModelSpec& spec,
                                        std::unique_ptr<CompiledNetwork> network) {
    if (spec.kind == "yunet") {
        return std::make_unique<YunetDetector>(spec, std::move(network));
    }
    return std::make_unique<SsdDetector>(spec, std::move(network));
}

}  // namespace rollcall::face
