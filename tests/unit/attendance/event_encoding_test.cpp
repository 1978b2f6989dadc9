#include <gtest/gtest.h>

#include "attendance/event.h"
#include "core/digest.h"

namespace rollcall::attendance {
namespace {

Facts some_facts() {
    Facts facts;
    facts.at = from_unix_millis(1'767'225'600'123);
    facts.utc_offset = std::chrono::hours(7);
    facts.zone = "Asia/Ho_Chi_Minh";
    facts.received_at = from_unix_millis(1'767'225'601'000);
    facts.direction = Direction::in;
    facts.device = "gate";
    facts.site = "hanoi";
    facts.credential = "kiosk-1";
    facts.liveness = LivenessShown::passive;
    facts.shown = Direction::in;
    facts.target = EventNumber(7);
    facts.reason = "forgot";
    facts.author = "hr";
    return facts;
}

Evidence some_evidence() {
    return {.score = 0.71,
            .threshold = 0.49,
            .margin = 0.3,
            .matched_photo = PhotoKey(9),
            .model = ModelId("a-model"),
            .face_width = 120,
            .sharpness = 0.5,
            .yaw = -3,
            .pitch = 4};
}

// The bytes are under the commitments of every journal there is: never to be changed.
TEST(EventEncoding, IsTheOneThatJournalsWereWrittenWith) {
    EXPECT_EQ(to_hex(sha256(encoded(some_facts()))),
              "65dba273a32eea756f9e0c20f74c2d8777f81673a7cf3dfcc2e25cdefec0e264");
    Facts offline = some_facts();
    offline.offline_skew = std::chrono::milliseconds(1500);
    EXPECT_EQ(to_hex(sha256(encoded(offline))),
              "43fd2e1702b72be69a32d59ddd1eef3ee6210b87312decaae2a24d9bd4ceaac2");
    EXPECT_EQ(to_hex(sha256(encoded(some_evidence()))),
              "f4534ed155c991b485d6bca18c63dfb30824c5c6ea002c1ddc4ac654824d445c");
    EXPECT_EQ(to_hex(encoded(PersonKey(5))), "01000000000000000500000000000000");
}

template <class Value, class Change>
void expect_changed(const Value& value, const char* what, const Change& change) {
    Value changed = value;
    change(changed);
    EXPECT_NE(encoded(changed), encoded(value)) << what;
}

TEST(EventEncoding, HoldsEveryField) {
    const Facts facts = some_facts();
    expect_changed(facts, "kind", [](Facts& f) { f.kind = EventKind::voided; });
    expect_changed(facts, "at", [](Facts& f) { f.at += std::chrono::milliseconds(1); });
    expect_changed(facts, "offset", [](Facts& f) { f.utc_offset += std::chrono::seconds(1); });
    expect_changed(facts, "zone", [](Facts& f) { f.zone = "UTC"; });
    expect_changed(facts, "received",
                   [](Facts& f) { f.received_at += std::chrono::milliseconds(1); });
    expect_changed(facts, "direction", [](Facts& f) { f.direction = Direction::out; });
    expect_changed(facts, "no direction", [](Facts& f) { f.direction.reset(); });
    expect_changed(facts, "method", [](Facts& f) { f.method = Method::badge; });
    expect_changed(facts, "device", [](Facts& f) { f.device += "x"; });
    expect_changed(facts, "site", [](Facts& f) { f.site += "x"; });
    expect_changed(facts, "credential", [](Facts& f) { f.credential += "x"; });
    expect_changed(facts, "liveness", [](Facts& f) { f.liveness = LivenessShown::active; });
    expect_changed(facts, "clock", [](Facts& f) { f.clock_unsure = true; });
    expect_changed(facts, "shown", [](Facts& f) { f.shown.reset(); });
    expect_changed(facts, "target", [](Facts& f) { f.target = EventNumber(8); });
    expect_changed(facts, "reason", [](Facts& f) { f.reason += "x"; });
    expect_changed(facts, "author", [](Facts& f) { f.author += "x"; });
    expect_changed(facts, "offline", [](Facts& f) { f.offline_skew.emplace(0); });
    Facts offline = facts;
    offline.offline_skew.emplace(0);
    expect_changed(offline, "skew", [](Facts& f) { f.offline_skew.emplace(-1); });
    const Evidence evidence = some_evidence();
    expect_changed(evidence, "score", [](Evidence& e) { e.score += 0.001; });
    expect_changed(evidence, "threshold", [](Evidence& e) { e.threshold += 0.001; });
    expect_changed(evidence, "margin", [](Evidence& e) { e.margin += 0.001; });
    expect_changed(evidence, "photo", [](Evidence& e) { e.matched_photo = PhotoKey(10); });
    expect_changed(evidence, "model", [](Evidence& e) { e.model = ModelId("other"); });
    expect_changed(evidence, "width", [](Evidence& e) { e.face_width += 1; });
    expect_changed(evidence, "sharpness", [](Evidence& e) { e.sharpness += 1; });
    expect_changed(evidence, "yaw", [](Evidence& e) { e.yaw += 1; });
    expect_changed(evidence, "pitch", [](Evidence& e) { e.pitch += 1; });
}

}  // namespace
}  // namespace rollcall::attendance
