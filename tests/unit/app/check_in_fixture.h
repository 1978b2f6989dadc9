#pragma once

#include <gtest/gtest.h>

#include "app/check_in.h"
#include "unit/app/fake_correction_store.h"
#include "unit/app/fake_event_store.h"
#include "unit/app/fake_terms.h"
#include "unit/app/gallery_fixture.h"

namespace rollcall::app {

/// Check-ins by people of the gallery, by a clock in Hanoi.
class CheckInTest : public GalleryTest {
  protected:
    void SetUp() override {
        ASSERT_TRUE(enrol_as("E1", red));
        ASSERT_TRUE(enrol_as("E2", green));
        clock.set(*parse_rfc3339("2026-03-02T08:00:00+07:00"));
    }

    static CheckInRequest request(std::optional<attendance::Direction> direction = {}) {
        CheckInRequest asked;
        asked.sender = "key:door";
        asked.credential = "door";
        asked.device = "gate";
        asked.direction = direction;
        return asked;
    }
    /// Keeps what was answered in `last`.
    CheckIn::Render render() {
        return [this](const CheckIn::Outcome& outcome) {
            last = outcome;
            return "answer " + std::to_string(++answers);
        };
    }
    Result<CheckInAnswer> look(const Bytes& picture, const CheckInRequest& asked) {
        const auto found = identify.run(picture);
        EXPECT_TRUE(found);
        return check_in.run(*found, asked, render());
    }
    CheckedIn checked_in(const Bytes& picture, const CheckInRequest& asked = request()) {
        EXPECT_TRUE(look(picture, asked));
        const auto* done = std::get_if<CheckedIn>(&last);
        EXPECT_NE(done, nullptr);
        return done != nullptr ? *done : CheckedIn{};
    }
    /// What has to be chosen; the last answer has to be that.
    ChooseDirection to_choose() const { return std::get<ChooseDirection>(last); }

    FakeEventStore events;
    FakeCorrectionStore corrections;
    CheckIn check_in{
        events, corrections,     people,
        clock,  gallery_changes, {.terms = everybody_works(*TimeZone::find("Asia/Ho_Chi_Minh"))}};
    CheckIn::Outcome last;
    int answers = 0;
};

}  // namespace rollcall::app
