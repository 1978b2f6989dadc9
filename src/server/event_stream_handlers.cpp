#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "app/event_json.h"
#include "app/event_table.h"
#include "server/api_route.h"
#include "server/attendance_json.h"
#include "server/event_query.h"
#include "server/handlers.h"
#include "server/query.h"

namespace rollcall::server {
namespace {

using access::Right;
using attendance::Event;
using attendance::EventNumber;

constexpr std::size_t kPieceEvents = 200;  ///< of an export, about 100 KiB
constexpr std::size_t kLiveEvents = 50;
constexpr int kMostStreams = 32;
constexpr int kMostOfOne = 8;     ///< of one key or session
constexpr int kMostOfPerson = 2;  ///< of one that sees one person alone
/// A proxy may end what says nothing for long.
constexpr std::chrono::seconds kSayingNothing{15};
/// Then the client comes again by itself, and whether it may is looked at again.
constexpr std::chrono::minutes kStreamTime{2};

/// The events after one that the query asks for and the caller may see, as JSON, oldest first.
class Follower {
  public:
    Follower(const Api& api, access::Scope scope, attendance::EventFilter filter, EventNumber after)
        : api_(api), scope_(std::move(scope)), filter_(filter), after_(after) {}

    /// Up to `limit` more; whether there may be others then is in `more`.
    Result<std::vector<Json>> next(std::size_t limit, bool& more) {
        auto events = api_.events.after(filter_, after_, limit);
        if (!events) {
            return events.error();
        }
        more = events->size() == limit;
        const EventNumber last = events->empty() ? after_ : events->back().number;
        InReach in_reach(api_.reach, scope_);
        if (Status kept = keep_in_reach(*events, in_reach); !kept) {
            return kept.error();
        }
        std::vector<Json> all;
        for (const Event& event : *events) {
            auto json = app::event_json(event, api_.people);
            if (!json) {
                return std::move(json).error();
            }
            all.push_back(std::move(*json));
        }
        after_ = last;
        return all;
    }
    EventNumber last() const noexcept { return after_; }

  private:
    const Api& api_;
    access::Scope scope_;
    attendance::EventFilter filter_;
    EventNumber after_;
};

std::string line_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

class EventExport final : public BodySource {
  public:
    EventExport(Follower follower, bool csv)
        : follower_(std::move(follower)), csv_(csv), header_(csv ? app::event_csv_header() : "") {}

    Result<BodyPiece> next() override {
        bool more = true;
        const auto events = follower_.next(kPieceEvents, more);
        if (!events) {
            return events.error();
        }
        BodyPiece piece{std::exchange(header_, ""),
                        more ? BodyPiece::Then::more : BodyPiece::Then::end};
        for (const Json& event : *events) {
            piece.text += csv_ ? app::event_csv(event) : line_of(event) + "\n";
        }
        return piece;
    }

  private:
    Follower follower_;
    bool csv_;
    std::string header_;
};

/// The query of what has no pages. Errors: as event_query_of; invalid_field.
Result<EventQuery> whole_query_of(const Request& request) {
    const auto fields = query_of(request);
    if (fields && (fields->find("cursor") != nullptr || fields->find("limit") != nullptr)) {
        return Error{ErrorCode::invalid_field, "cursor, limit: there are no pages here."};
    }
    return event_query_of(request);
}

/// Errors: as filter_of.
Result<Follower> follower_of(const Api& api, const Request& request, const EventQuery& query,
                             EventNumber after) {
    const InReach in_reach(api.reach, scope_of(request));
    const auto filter = filter_of(api, query, in_reach);
    if (!filter) {
        return filter.error();
    }
    return Follower(api, in_reach.scope(), *filter, after);
}

Response export_events(const Api& api, const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return error_response(fields.error(), request.head.id);
    }
    const std::string format = text_in(*fields, "format").value_or("ndjson");
    if (format != "ndjson" && format != "csv") {
        return error_response({ErrorCode::invalid_field, "format: ndjson or csv."},
                              request.head.id);
    }
    const auto query = whole_query_of(request);
    if (!query) {
        return error_response(query.error(), request.head.id);
    }
    auto follower = follower_of(api, request, *query, EventNumber(0));
    if (!follower) {
        return error_response(follower.error(), request.head.id);
    }
    const bool csv = format == "csv";
    Response response = streamed_response(
        csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson",
        std::make_shared<EventExport>(std::move(*follower), csv), request.head.id);
    if (response.status == 200) {
        response.headers.add("Content-Disposition",
                             "attachment; filename=\"events." + format + "\"");
    }
    return response;
}

/// How many streams are open, and whose. Thread-safe.
class Seats {
  public:
    /// False if there are too many: of all, or `most` of this caller.
    bool take(const std::string& caller, int most) {
        const std::lock_guard lock(mutex_);
        if (taken_ >= kMostStreams || by_caller_[caller] >= most) {
            return false;
        }
        ++taken_;
        ++by_caller_[caller];
        return true;
    }
    void give_back(const std::string& caller) {
        const std::lock_guard lock(mutex_);
        --taken_;
        if (--by_caller_[caller] == 0) {
            by_caller_.erase(caller);
        }
    }

  private:
    std::mutex mutex_;
    int taken_ = 0;
    std::map<std::string, int> by_caller_;
};

/// A place among them, for as long as this lives.
class Seat {
  public:
    Seat(std::shared_ptr<Seats> seats, std::string caller)
        : seats_(std::move(seats)), caller_(std::move(caller)) {}
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    ~Seat() { seats_->give_back(caller_); }

  private:
    std::shared_ptr<Seats> seats_;
    std::string caller_;
};

/// Where a stream is.
struct Position {
    Follower events;
    std::optional<std::int64_t> attempts;  ///< after this one; nothing: they are not told
    TimePoint ends_at{};
};

/// Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
class LiveEvents final : public BodySource {
  public:
    LiveEvents(const Api& api, const Clock& clock, Position position, std::unique_ptr<Seat> seat)
        : api_(api),
          clock_(clock),
          at_(std::move(position)),
          seat_(std::move(seat)),
          said_at_(clock.now()),
          told_(at_.events.last()),
          // With the place where it begins, so that a client that comes again misses nothing.
          greeting_("retry: 3000\n" + id_of(told_) + "\n") {}

    Result<BodyPiece> next() override {
        const TimePoint now = clock_.now();
        BodyPiece piece{std::exchange(greeting_, ""), BodyPiece::Then::later};
        if (now >= at_.ends_at) {
            piece.then = BodyPiece::Then::end;
            return piece;
        }
        for (const auto tell : {&LiveEvents::tell_events, &LiveEvents::tell_attempts}) {
            const auto more = (this->*tell)(piece.text);
            if (!more) {
                return more.error();
            }
            piece.then = *more ? BodyPiece::Then::more : piece.then;
        }
        if (piece.text.empty() && now - said_at_ >= kSayingNothing) {
            piece.text = ": nothing new\n\n";
        }
        said_at_ = piece.text.empty() ? said_at_ : now;
        return piece;
    }

  private:
    static std::string id_of(EventNumber number) {
        return "id: " + std::to_string(number.value()) + "\n";
    }

    /// Whether there may be more already.
    Result<bool> tell_events(std::string& text) {
        bool more = false;
        const auto events = at_.events.next(kLiveEvents, more);
        if (!events) {
            return events.error();
        }
        for (const Json& event : *events) {
            told_ = EventNumber(event.at("number").get<std::int64_t>());
            text += "event: checkin\n" + id_of(told_) + "data: " + line_of(event) + "\n\n";
        }
        if (at_.events.last() != told_) {  // those of others need not be looked at again
            told_ = at_.events.last();
            text += id_of(told_) + "\n";
        }
        return more;
    }

    Result<bool> tell_attempts(std::string& text) {
        if (!at_.attempts) {
            return false;
        }
        const auto attempts = api_.events.refused_after(*at_.attempts, kLiveEvents);
        if (!attempts) {
            return attempts.error();
        }
        for (const attendance::RefusedAttempt& attempt : *attempts) {
            text += "event: attempt\ndata: " + line_of(attempt_json(attempt)) + "\n\n";
            at_.attempts = attempt.number;
        }
        return attempts->size() == kLiveEvents;
    }

    const Api& api_;
    const Clock& clock_;
    Position at_;
    std::unique_ptr<Seat> seat_;
    TimePoint said_at_;
    EventNumber told_;  ///< the last number that the client knows
    std::string greeting_;
};

/// After which event a stream begins: where the client was cut off, else with what is to come.
Result<EventNumber> start_of(const Api& api, const Request& request) {
    if (const std::string* last = request.head.headers.find("Last-Event-ID")) {
        const auto number = whole_number(*last);
        if (!number || *number < 0) {
            return Error{ErrorCode::invalid_field, "Last-Event-ID: the number of an event."};
        }
        return EventNumber(*number);
    }
    const auto newest = api.events.list({}, std::nullopt, 1);
    if (!newest) {
        return newest.error();
    }
    return newest->events.empty() ? EventNumber(0) : newest->events.front().number;
}

Result<Position> position_of(const Api& api, const Clock& clock, const Request& request) {
    const auto query = whole_query_of(request);
    const auto start = start_of(api, request);
    if (!query || !start) {
        return query ? start.error() : query.error();
    }
    auto follower = follower_of(api, request, *query, *start);
    if (!follower) {
        return std::move(follower).error();
    }
    const app::Principal& caller = request.caller->principal;
    Position position{
        std::move(*follower), std::nullopt,
        std::min(clock.now() + kStreamTime, caller.expires_at.value_or(TimePoint::max()))};
    if (scope_of(request).is_all() && !query->employee) {
        const auto last = api.events.last_refused();
        if (!last) {
            return last.error();
        }
        position.attempts = *last;
    }
    return position;
}

Response stream_events(const Api& api, const Clock& clock, const std::shared_ptr<Seats>& seats,
                       const Request& request) {
    const std::string& caller = request.caller->bucket;
    const bool person = scope_of(request).kind == access::ScopeKind::person;
    if (!seats->take(caller, person ? kMostOfPerson : kMostOfOne)) {
        return busy_response("As many streams are open as the server takes.", request.head.id);
    }
    auto seat = std::make_unique<Seat>(seats, caller);
    auto position = position_of(api, clock, request);
    if (!position) {
        return error_response(position.error(), request.head.id);
    }
    return streamed_response(
        "text/event-stream",
        std::make_shared<LiveEvents>(api, clock, std::move(*position), std::move(seat)),
        request.head.id);
}

}  // namespace

std::vector<Route> event_stream_routes(const Api& api, const Clock& clock) {
    Route whole =
        api_route(api, "GET", "/api/v1/attendance/events/export", Right::reports, export_events);
    whole.reach = Reach::own;
    Route live =
        api_route("GET", "/api/v1/attendance/events/stream", Right::reports,
                  [&api, &clock, seats = std::make_shared<Seats>()](const Request& request) {
                      return stream_events(api, clock, seats, request);
                  });
    live.reach = Reach::own;
    return {std::move(whole), std::move(live)};
}

}  // namespace rollcall::server
