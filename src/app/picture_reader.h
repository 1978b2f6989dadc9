#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>

#include "core/bytes.h"
#include "core/result.h"
#include "face/analyser.h"
#include "face/liveness.h"
#include "vision/decode.h"

namespace rollcall::app {

/// How many pixels may be in decoding and analysis at once, over all requests. Thread-safe.
class PixelBudget {
  public:
    explicit PixelBudget(std::uint64_t pixels) : free_(pixels) {}

    /// A share of the budget, given back when it goes.
    class Share {
      public:
        Share(PixelBudget& budget, std::uint64_t pixels) : budget_(&budget), pixels_(pixels) {}
        ~Share() { give_back(); }
        Share(Share&& other) noexcept : budget_(other.budget_), pixels_(other.pixels_) {
            other.budget_ = nullptr;
        }
        Share& operator=(Share&&) = delete;
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

      private:
        void give_back() {
            if (budget_ != nullptr) {
                budget_->free_ += pixels_;
            }
        }
        PixelBudget* budget_;
        std::uint64_t pixels_;
    };

    /// Error: busy.
    Result<Share> take(std::uint64_t pixels);

  private:
    std::atomic<std::uint64_t> free_;
};

/// A picture read and analysed.
struct ReadPicture {
    vision::ImageInfo info;
    face::Analysis analysis;
    std::optional<double> liveness;  ///< of the main face, 0 (attack) .. 1 (live), if it was judged
};

/// The networks that look whether a face is live, and the score from which one is.
struct PassiveLiveness {
    const face::LivenessJudge* judge = nullptr;  ///< null: none is installed
    double threshold = 0;

    /// Whether an attempt with these scores of its frames passes; without any it does not.
    bool passes(std::span<const double> frames) const {
        return !frames.empty() && face::attempt_score(frames) >= threshold;
    }
};

/// A picture decoded, with its share of the budget for as long as it is held.
struct OpenPicture {
    vision::ImageInfo info;
    PixelBudget::Share share;
    vision::Image image;
};

/// Bytes of a picture in, its faces out: inspect, reserve pixels, decode, analyse. What is handed
/// in outlives it. Thread-safe.
class PictureReader {
  public:
    PictureReader(const face::Analyser& analyser, PixelBudget& budget,
                  vision::DecodeOptions options, PassiveLiveness liveness = {});

    /// The first part of read() alone. Errors: unsupported_image, image_too_large, image_damaged,
    /// busy.
    Result<OpenPicture> open(ByteView bytes) const;
    /// `judged`: whether the main face's liveness is judged too, where there are networks for it.
    /// Errors: as open(), and internal.
    Result<ReadPicture> read(ByteView bytes, face::Faces which,
                             face::Views views = face::Views::one, bool judged = false) const;
    const PassiveLiveness& passive_liveness() const { return liveness_; }
    const face::Analyser& analyser() const { return analyser_; }

  private:
    const face::Analyser& analyser_;
    PixelBudget& budget_;
    vision::DecodeOptions options_;
    PassiveLiveness liveness_;
};

}  // namespace rollcall::app
