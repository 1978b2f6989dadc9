#include "app/active_liveness.h"

#include <deque>

#include "unit/app/fake_judge.h"
#include "unit/app/gallery_fixture.h"
#include "unit/liveness/acting_head.h"

namespace rollcall::app {
namespace {

using liveness::Acting;
using liveness::Reason;
using liveness::Session;
using liveness::SessionState;

/// Sees in one picture after another what it was told to.
class ScriptedAnalyser final : public face::Analyser {
  public:
    const ModelId& model() const override { return fake_.model(); }
    std::size_t dimension() const override { return fake_.dimension(); }
    Result<face::Analysis> analyse(const vision::Image& image, face::Faces,
                                   face::Views) const override {
        face::Analysis analysis{image.width, image.height, model(), {}};
        analysis.faces = script.at(next++ % script.size());
        return analysis;
    }

    std::vector<std::vector<face::AnalysedFace>> script;
    mutable std::size_t next = 0;  ///< picture

  private:
    FakeAnalyser fake_;
};

/// A burst as it is sent, and what the analyser sees in it.
struct Burst {
    std::vector<Bytes> pictures;
    std::vector<BurstFrame> frames;
};

class ActiveLivenessTest : public GalleryTest {
  protected:
    static constexpr const char* kDevice = "key:gate";
    const std::vector<float> kRed{1, 0, 0};
    const std::vector<float> kGreen{0, 1, 0};

    Session begin() {
        Session session = *book.create(kDevice);
        clock.advance(std::chrono::seconds(8));
        return session;
    }
    /// Somebody does what the session asks for.
    Burst answer(const Session& session) {
        Acting acting;
        for (const liveness::Action action : session.actions) {
            acting.act(action);
        }
        return burst_of(acting.frames);
    }
    Burst burst_of(const std::vector<liveness::Observation>& seen) {
        Burst burst;
        actor.script.clear();
        actor.next = 0;
        for (const liveness::Observation& frame : seen) {
            burst.pictures.push_back(red);
            burst.pictures.back().push_back(number++);  // after the end: other bytes, no matter
            actor.script.push_back({face_at(frame.points, kRed)});
        }
        for (std::size_t i = 0; i < seen.size(); ++i) {
            burst.frames.push_back({burst.pictures[i], seen[i].at});
        }
        return burst;
    }
    static face::AnalysedFace face_at(const liveness::FacePoints& points,
                                      const std::vector<float>& embedding) {
        return {{{20, 20, 24, 24}, points, .9F}, embedding};
    }
    Result<JudgedBurst> judge(const Session& session, const Burst& burst) {
        return active.judge(kDevice, session.id, burst.frames, false);
    }
    SessionState state(const Session& session) { return book.report(kDevice, session.id)->state; }

    std::uint8_t number = 0;
    ScriptedAnalyser actor;
    PictureReader camera{actor, budget, {}};
    liveness::SessionBook book{clock, random_bytes};
    ActiveLiveness active{camera, identify, people, book, .8F};
};

TEST_F(ActiveLivenessTest, WhoeverDoesWhatIsAskedIsIdentifiedByTheSameFrames) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    const Session session = begin();
    const auto judged = judge(session, answer(session));
    ASSERT_TRUE(judged) << judged.error().message;
    EXPECT_EQ(judged->reason, Reason::passed);
    ASSERT_TRUE(judged->identity);
    const auto* person = std::get_if<Recognised>(&judged->identity->answer);
    ASSERT_NE(person, nullptr);
    EXPECT_EQ(person->employee.id.value(), "E1");
    EXPECT_EQ(state(session), SessionState::passed);
    EXPECT_EQ(active.report(kDevice, session.id)->employee, EmployeeId{"E1"});
}

TEST_F(ActiveLivenessTest, WhereBothAreAskedForTheFramesHaveToLookLiveToo) {
    ASSERT_TRUE(enrol_as("E1", red));
    const FakeJudge passive;
    for (const auto& [threshold, reason] :
         {std::pair(.9, Reason::passed), std::pair(.99, Reason::unsure)}) {
        const PictureReader judged_by{actor, budget, {}, {&passive, threshold}};
        liveness::SessionBook its_book{clock, random_bytes};
        const ActiveLiveness both{judged_by, identify, people, its_book, .8F};
        const Session session = *its_book.create(kDevice);
        clock.advance(std::chrono::seconds(8));
        const Burst burst = answer(session);
        const int looked_before = passive.calls;
        const auto judged = both.judge(kDevice, session.id, burst.frames, true);
        ASSERT_TRUE(judged) << judged.error().message;
        EXPECT_EQ(judged->reason, reason);
        EXPECT_EQ(judged->identity.has_value(), reason == Reason::passed);
        EXPECT_EQ(passive.calls - looked_before, static_cast<int>(burst.frames.size()));
    }
}

TEST_F(ActiveLivenessTest, WithoutANetworkBothIsNotJudgedByHalf) {
    const Session session = begin();
    EXPECT_EQ(active.judge(kDevice, session.id, answer(session).frames, true).error().code,
              ErrorCode::unavailable);
    EXPECT_EQ(state(session), SessionState::open);
}

TEST_F(ActiveLivenessTest, WhoeverHasBeenRemovedIsNamedNoMore) {
    ASSERT_TRUE(enrol_as("E1", red));
    const Session session = begin();
    ASSERT_TRUE(judge(session, answer(session))->identity);
    people.fault = store_fault();
    EXPECT_EQ(active.report(kDevice, session.id).error().code, ErrorCode::unavailable);
    people.fault.reset();
    ASSERT_TRUE(remove_person.run(EmployeeId{"E1"}));
    const auto report = active.report(kDevice, session.id);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->session.state, SessionState::passed);
    EXPECT_FALSE(report->employee);
    EXPECT_EQ(active.report("key:other", session.id).error().code,
              ErrorCode::liveness_session_unknown);
}

TEST_F(ActiveLivenessTest, AStrangerPassesAndIsNotKnown) {
    ASSERT_TRUE(enrol_as("E2", green));
    const Session session = begin();
    const auto judged = judge(session, answer(session));
    ASSERT_TRUE(judged);
    ASSERT_TRUE(judged->identity);
    EXPECT_TRUE(std::holds_alternative<NotKnown>(judged->identity->answer));
    EXPECT_FALSE(active.report(kDevice, session.id)->employee);
}

TEST_F(ActiveLivenessTest, WhoeverFailsIsNotIdentified) {
    ASSERT_TRUE(enrol_as("E1", red));
    const Session session = begin();
    const auto judged = judge(session, burst_of(Acting().hold(12).frames));
    ASSERT_TRUE(judged);
    EXPECT_EQ(judged->reason, Reason::action_missing);
    EXPECT_FALSE(judged->identity);
    EXPECT_EQ(judged->standing.failures, 1U);
    EXPECT_EQ(state(session), SessionState::failed);
}

TEST_F(ActiveLivenessTest, AnotherPersonInTheMiddleFails) {
    const Session session = begin();
    const Burst burst = answer(session);
    actor.script[8].front().embedding = kGreen;
    EXPECT_EQ(judge(session, burst)->reason, Reason::another_person);
}

TEST_F(ActiveLivenessTest, ASecondFaceOfLikeSizeFails) {
    const Session session = begin();
    const Burst burst = answer(session);
    actor.script[8].push_back(actor.script[8].front());
    EXPECT_EQ(judge(session, burst)->reason, Reason::several_faces);
}

TEST_F(ActiveLivenessTest, AFrameWithoutAFaceFailsEvenIfItIsTheFirst) {
    const Session session = begin();
    const Burst burst = answer(session);
    actor.script[0].clear();
    EXPECT_EQ(judge(session, burst)->reason, Reason::no_face);
}

TEST_F(ActiveLivenessTest, AFrameSentTwiceFails) {
    const Session session = begin();
    Burst burst = answer(session);
    burst.frames[5].picture = burst.frames[2].picture;
    EXPECT_EQ(judge(session, burst)->reason, Reason::repeated_frame);
}

TEST_F(ActiveLivenessTest, FramesOfAnEarlierSessionFail) {
    const Session first = begin();
    const Burst burst = answer(first);
    ASSERT_EQ(judge(first, burst)->reason, Reason::passed);
    const Session second = begin();
    Burst again = answer(second);
    again.frames[9].picture = burst.frames[9].picture;
    EXPECT_EQ(judge(second, again)->reason, Reason::repeated_frame);
}

/// A byte after the end of the picture makes its bytes new, and shows the same.
TEST_F(ActiveLivenessTest, FramesOfAnEarlierSessionInOtherBytesFail) {
    const Session first = begin();
    ASSERT_EQ(judge(first, answer(first))->reason, Reason::passed);
    const Session second = begin();
    EXPECT_EQ(judge(second, answer(second))->reason, Reason::repeated_frame);
}

TEST_F(ActiveLivenessTest, NoPictureIsLookedAtOnceTheVerdictIsSettled) {
    Session session = begin();
    Burst burst = answer(session);
    std::swap(burst.frames[4].at, burst.frames[9].at);
    EXPECT_EQ(judge(session, burst)->reason, Reason::out_of_order);
    EXPECT_EQ(actor.next, 0U);

    session = begin();
    burst = answer(session);
    burst.frames[9].picture = burst.frames[2].picture;
    EXPECT_EQ(judge(session, burst)->reason, Reason::repeated_frame);
    EXPECT_EQ(actor.next, 0U);
}

TEST_F(ActiveLivenessTest, TheFirstFrameWithoutOneFaceIsTheLastThatIsLookedAt) {
    const Session session = begin();
    const Burst burst = answer(session);
    actor.script[5].clear();
    actor.script[3].push_back(actor.script[3].front());
    EXPECT_EQ(judge(session, burst)->reason, Reason::several_faces);
    EXPECT_EQ(actor.next, 4U);
}

TEST_F(ActiveLivenessTest, APictureThatCannotBeReadIsSentAgainOnce) {
    const Session session = begin();
    Burst burst = answer(session);
    constexpr std::ptrdiff_t kCut = 24;  // not so much that its header tells
    const Bytes cut(burst.pictures.back().begin(), burst.pictures.back().end() - kCut);
    burst.frames.back().picture = cut;
    EXPECT_EQ(judge(session, burst).error().code, ErrorCode::image_damaged);
    EXPECT_EQ(actor.next, burst.frames.size() - 1) << "all but the last were looked at";
    EXPECT_EQ(state(session), SessionState::open);
    actor.next = 0;
    EXPECT_EQ(judge(session, burst).error().code, ErrorCode::image_damaged);
    EXPECT_EQ(state(session), SessionState::expired);
}

/// However often the server was too busy, the device is not paused for it.
TEST_F(ActiveLivenessTest, AnOverloadIsNotHeldAgainstTheDevice) {
    for (std::size_t i = 0; i < liveness::kUnusedUntilPause; ++i) {
        const Session session = begin();
        const Burst burst = answer(session);
        const auto taken = budget.take(1'000'000);
        ASSERT_TRUE(taken);
        for (std::size_t again = 0; again < liveness::kUnreadableUntilOver; ++again) {
            EXPECT_EQ(judge(session, burst).error().code, ErrorCode::busy);
        }
        EXPECT_EQ(state(session), SessionState::open);
        clock.advance(liveness::kSessionTime);
    }
    EXPECT_FALSE(book.pause_of(kDevice));
}

TEST_F(ActiveLivenessTest, ABurstLongerThanItsSessionFails) {
    const Session session = *book.create(kDevice);
    clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(judge(session, answer(session))->reason, Reason::out_of_order);
}

TEST_F(ActiveLivenessTest, AfterAnErrorTheSessionIsAsItWas) {
    const Session session = begin();
    const Burst good = answer(session);

    Burst few = good;
    few.frames.resize(liveness::kLeastFrames - 1);
    EXPECT_EQ(judge(session, few).error().code, ErrorCode::invalid_field);
    Burst many = good;
    many.frames.resize(liveness::kMostFrames + 1, good.frames.back());
    EXPECT_EQ(judge(session, many).error().code, ErrorCode::invalid_field);

    Burst sizes = good;
    const Bytes larger = picture_of(250, 0, 0, 80, 64);
    sizes.frames.back().picture = larger;
    EXPECT_EQ(judge(session, sizes).error().code, ErrorCode::invalid_field);

    Burst large = good;
    const Bytes beyond = picture_of(250, 0, 0, 1921, 1080);
    large.frames.front().picture = beyond;
    EXPECT_EQ(judge(session, large).error().code, ErrorCode::image_too_large);

    Burst damaged = good;
    const Bytes half(
        good.pictures.back().begin(),
        good.pictures.back().end() - static_cast<std::ptrdiff_t>(good.pictures.back().size() / 3));
    damaged.frames.back().picture = half;
    EXPECT_EQ(judge(session, damaged).error().code, ErrorCode::image_damaged);

    people.fault = store_fault();
    answer(session);
    ASSERT_TRUE(index->add(std::vector{gallery::Entry{PhotoKey{1}, PersonKey{1}, kRed}}, 1));
    EXPECT_EQ(judge(session, answer(session)).error().code, ErrorCode::unavailable);
    people.fault.reset();

    EXPECT_EQ(state(session), SessionState::open);
    EXPECT_EQ(judge(session, answer(session))->reason, Reason::passed);
}

TEST_F(ActiveLivenessTest, AnExpiredOrForeignSessionJudgesNothing) {
    const Session session = begin();
    const Burst burst = answer(session);
    EXPECT_EQ(active.judge("key:other", session.id, burst.frames, false).error().code,
              ErrorCode::liveness_session_unknown);
    clock.advance(liveness::kSessionTime);
    EXPECT_EQ(judge(session, burst).error().code, ErrorCode::liveness_session_expired);
}

}  // namespace
}  // namespace rollcall::app
