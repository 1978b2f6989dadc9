#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/identify.h"
#include "liveness/session_book.h"

namespace rollcall::app {

/// One frame of a burst as it arrived.
struct BurstFrame {
    ByteView picture;
    std::chrono::milliseconds at{};  ///< when it was taken, by the client's clock, from any origin
};

/// What came of a burst.
struct JudgedBurst {
    liveness::Reason reason = liveness::Reason::passed;
    liveness::Standing standing;             ///< of the device, after this
    std::optional<Identification> identity;  ///< of the frames that were judged; if they passed
};

/// A session as it is now, and who was recognised in it, if they are still enrolled.
struct LivenessReport {
    liveness::SessionReport session;
    std::optional<EmployeeId> employee;
};

/// Liveness by challenge and response: sessions, and bursts of frames that answer them. Who it is
/// is told from the frames that were judged and from nothing else. Thread-safe.
class ActiveLiveness {
  public:
    /// `same_person`: cosine similarity from which two frames show one person.
    ActiveLiveness(const PictureReader& reader, const Identify& identify,
                   const people::PeopleStore& people, liveness::SessionBook& book,
                   float same_person);

    /// Judges a burst for a session of the device; `must_look_live`: by passive liveness too, in
    /// the frames that look at the camera. Pictures are looked at one after the other until
    /// the verdict is settled. After an error the session is as it was before, and the frames count
    /// as never seen; but the second time that a picture cannot be read ends it. Errors:
    /// invalid_field (too few or too many frames, frames of different sizes), image_too_large (more
    /// than 1920 x 1080), liveness_session_unknown, liveness_session_expired,
    /// liveness_session_used, liveness_paused; as ready(), PictureReader::read and Identify.
    Result<JudgedBurst> judge(const std::string& device, const std::string& session,
                              std::span<const BurstFrame> frames, bool must_look_live) const;

    /// What became of a session. Somebody who has been removed since is not named. Errors:
    /// liveness_session_unknown; unavailable (the store).
    Result<LivenessReport> report(const std::string& device, const std::string& session) const;

    /// Whether bursts can be judged so. Error: unavailable (`must_look_live`, and there are no
    /// networks for passive liveness).
    Status ready(bool must_look_live) const;

    liveness::SessionBook& book() const noexcept { return book_; }

  private:
    const PictureReader& reader_;
    const Identify& identify_;
    const people::PeopleStore& people_;
    liveness::SessionBook& book_;
    float same_person_;
};

}  // namespace rollcall::app
