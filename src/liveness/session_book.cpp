#include "liveness/session_book.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall::liveness {
namespace {

constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kActions = 2;
constexpr std::size_t kActionsAfterFailure = 3;
constexpr std::chrono::seconds kJudging{1};  ///< about how long a burst takes

Error unknown_session() {
    return {ErrorCode::liveness_session_unknown,
            "There is no such liveness session of this device. Begin a new one."};
}

Error paused_device() {
    return {
        ErrorCode::liveness_paused,
        "Too many attempts failed or were not finished, or one is being judged. Wait as long as "
        "Retry-After says, or ask whoever is in charge to record you."};
}

std::chrono::seconds whole_seconds(std::chrono::milliseconds time) {
    return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(time));
}

}  // namespace

std::string_view state_name(SessionState state) noexcept {
    constexpr std::array<std::string_view, 5> kNames{"open", "judging", "expired", "passed",
                                                     "failed"};
    return kNames[static_cast<std::size_t>(state)];
}

SessionBook::SessionBook(const Clock& clock, RandomSource random, std::size_t most)
    : clock_(clock), random_(std::move(random)), most_(most) {}

Result<Session> SessionBook::create(const std::string& device) {
    const std::lock_guard lock(mutex_);
    const TimePoint now = clock_.now();
    tidy(now);
    if (!wait_of(device, now)) {
        if (Record* const older = unfinished(device)) {
            expire(*older, now);
        }
    }
    if (wait_of(device, now)) {
        return paused_device();
    }
    while (records_.size() >= most_) {
        forget_oldest();
    }
    Device& known = devices_[device];
    known.seen_at = now;
    Session session{to_base64url(random_(kNonceBytes)),
                    draw_actions(known.failures == 0 ? kActions : kActionsAfterFailure, random_),
                    now, now + kSessionTime};
    Record record;
    record.report.session = session;
    record.device = device;
    by_age_.push_back(session.id);
    try {
        records_.emplace(session.id, std::move(record));
    } catch (...) {
        by_age_.pop_back();
        throw;
    }
    return session;
}

std::optional<std::chrono::seconds> SessionBook::pause_of(const std::string& device) {
    const std::lock_guard lock(mutex_);
    const TimePoint now = clock_.now();
    tidy(now);
    return wait_of(device, now);
}

Result<SessionBook::Turn> SessionBook::take(const std::string& device, const std::string& id,
                                            std::span<const Sha256> frames) {
    const std::lock_guard lock(mutex_);
    const TimePoint now = clock_.now();
    tidy(now);
    Record* const record = find(device, id);
    if (record == nullptr) {
        return unknown_session();
    }
    if (record->report.state == SessionState::expired) {
        return Error{ErrorCode::liveness_session_expired,
                     "The time of this liveness session is over. Begin a new one."};
    }
    if (record->report.state != SessionState::open) {
        return Error{ErrorCode::liveness_session_used,
                     "This liveness session has been used. Begin a new one."};
    }
    if (paused(device, now)) {
        return paused_device();
    }
    // All that may throw comes first: a turn that went with the mutex held would wait for itself.
    std::vector<bool> repeated;
    repeated.reserve(frames.size());
    std::set<Sha256> fresh;
    for (const Sha256& frame : frames) {
        repeated.push_back(frames_.contains(frame) || !fresh.insert(frame).second);
    }
    std::vector<Sha256> kept(fresh.begin(), fresh.end());
    Turn turn(*this, device, record->report.session, now);
    turn.repeated_ = std::move(repeated);
    turn.fresh_ = std::move(kept);
    frames_.merge(fresh);
    record->report.state = SessionState::judging;
    return turn;
}

Result<SessionReport> SessionBook::report(const std::string& device, const std::string& id) {
    const std::lock_guard lock(mutex_);
    tidy(clock_.now());
    const Record* const record = find(device, id);
    return record == nullptr ? Result<SessionReport>(unknown_session()) : record->report;
}

SessionBook::Record* SessionBook::find(const std::string& device, const std::string& id) {
    const auto found = records_.find(id);
    return found == records_.end() || found->second.device != device ? nullptr : &found->second;
}

void SessionBook::tidy(TimePoint now) {
    while (!by_age_.empty() &&
           records_[by_age_.front()].report.session.created_at + kRemembered <= now) {
        forget_oldest();
    }
    for (auto& [id, record] : records_) {
        if (record.report.state == SessionState::open && record.report.session.expires_at <= now) {
            expire(record, now);
        }
    }
    std::erase_if(devices_, [now](const auto& known) {
        return known.second.seen_at + kRemembered <= now && known.second.paused_until <= now;
    });
}

void SessionBook::expire(Record& record, TimePoint now) {
    record.report.state = SessionState::expired;
    if (record.excused) {
        return;
    }
    Device& device = devices_[record.device];
    device.seen_at = now;
    if (++device.unused >= kUnusedUntilPause) {
        device.unused = 0;
        device.paused_until = now + kPause;
    }
}

void SessionBook::forget_oldest() {
    const auto oldest = records_.find(by_age_.front());
    by_age_.pop_front();
    for (const Sha256& frame : oldest->second.frames) {
        frames_.erase(frame);
    }
    records_.erase(oldest);
}

bool SessionBook::paused(const std::string& device, TimePoint now) const {
    const auto known = devices_.find(device);
    return known != devices_.end() && known->second.paused_until > now;
}

SessionBook::Record* SessionBook::unfinished(const std::string& device) {
    const auto found = std::ranges::find_if(records_, [&device](const auto& entry) {
        const SessionState state = entry.second.report.state;
        return entry.second.device == device &&
               (state == SessionState::open || state == SessionState::judging);
    });
    return found == records_.end() ? nullptr : &found->second;
}

std::optional<std::chrono::seconds> SessionBook::wait_of(const std::string& device, TimePoint now) {
    if (paused(device, now)) {
        return whole_seconds(devices_.find(device)->second.paused_until - now);
    }
    const Record* const record = unfinished(device);
    const bool judging = record != nullptr && record->report.state == SessionState::judging;
    return judging ? std::optional(kJudging) : std::nullopt;
}

void SessionBook::give_back(const Turn& turn) {
    const std::lock_guard lock(mutex_);
    for (const Sha256& frame : turn.fresh_) {
        frames_.erase(frame);
    }
    Record* const record = find(turn.device_, turn.session_.id);
    if (record == nullptr) {
        return;
    }
    record->report.state = SessionState::open;
    record->excused = record->excused || turn.end_ == Turn::End::excused;
    if (turn.end_ == Turn::End::unreadable && ++record->unreadable >= kUnreadableUntilOver) {
        record->excused = false;
        record->report.session.expires_at = clock_.now();  // tidy does the rest
    }
}

bool SessionBook::remember(Turn& turn, const Sha256& content) {
    const std::lock_guard lock(mutex_);
    if (frames_.contains(content)) {
        return true;
    }
    turn.fresh_.push_back(content);
    frames_.insert(content);  // if it throws, the turn erases what is not there
    return false;
}

/// All that may throw comes before the first change.
Standing SessionBook::settle(Turn& turn, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    const TimePoint now = clock_.now();
    const bool passed = outcome.reason == Reason::passed;
    Device& device = devices_[turn.device_];
    if (Record* const record = find(turn.device_, turn.session_.id)) {
        record->report.state = passed ? SessionState::passed : SessionState::failed;
        record->report.outcome = outcome;
        record->frames = std::move(turn.fresh_);
    } else {
        for (const Sha256& frame : turn.fresh_) {
            frames_.erase(frame);
        }
    }
    device.seen_at = now;
    if (passed) {  // what has been paused meanwhile stays so
        device.failures = 0;
        device.unused = 0;
        return {};
    }
    Standing standing{++device.failures, false};
    if (device.failures >= kFailuresUntilPause) {
        device = {.paused_until = now + kPause, .seen_at = now};
        standing.paused = true;
    }
    return standing;
}

SessionBook::Turn::Turn(Turn&& other) noexcept
    : book_(std::exchange(other.book_, nullptr)),
      device_(std::move(other.device_)),
      session_(std::move(other.session_)),
      begun_at_(other.begun_at_),
      repeated_(std::move(other.repeated_)),
      fresh_(std::move(other.fresh_)),
      end_(other.end_) {}

SessionBook::Turn::~Turn() {
    if (book_ != nullptr) {
        book_->give_back(*this);
    }
}

bool SessionBook::Turn::shown_before(const Sha256& content) {
    return book_->remember(*this, content);
}

Standing SessionBook::Turn::settle(Outcome outcome) {
    const Standing standing = book_->settle(*this, outcome);
    book_ = nullptr;
    return standing;
}

}  // namespace rollcall::liveness
