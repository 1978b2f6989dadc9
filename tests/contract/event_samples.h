#pragma once

#include <chrono>
#include <string>

#include "attendance/event_store.h"
#include "contract/samples.h"

namespace rollcall::test {

inline const TimePoint kNow = from_unix_millis(kSampleTime);

/// A check-in by face, with every part that an event can have.
inline attendance::NewEvent sample_event(std::int64_t person, TimePoint at = kNow) {
    attendance::NewEvent event;
    event.facts.at = at;
    event.facts.received_at = at + std::chrono::milliseconds(5);
    event.facts.utc_offset = std::chrono::hours(7);
    event.facts.zone = "Asia/Ho_Chi_Minh";
    event.facts.device = "gate";
    event.facts.credential = "kiosk";
    event.facts.direction = attendance::Direction::in;
    event.person = PersonKey(person);
    event.evidence = attendance::Evidence{.score = 0.7,
                                          .threshold = 0.5,
                                          .margin = 0.3,
                                          .matched_photo = PhotoKey(4),
                                          .model = ModelId("model-a"),
                                          .face_width = 90.5,
                                          .sharpness = 0.25,
                                          .yaw = -2,
                                          .pitch = 1};
    event.runner_up = PersonKey(person + 1000);
    return event;
}

inline attendance::RepeatGuard guard(const std::string& key, const std::string& content = "content",
                                     TimePoint now = kNow) {
    return {"kiosk", key, sha256(as_bytes(content)), now};
}

inline std::string numbered(attendance::EventNumber number) {
    return "answer " + std::to_string(number.value());
}

}  // namespace rollcall::test
