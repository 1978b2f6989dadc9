#include <atomic>
#include <functional>
#include <memory>
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
/// A proxy may end what says nothing for long.
constexpr std::chrono::seconds kSayingNothing{15};
/// Then the client comes again by itself, and whether it may is looked at again.
constexpr std::chrono::minutes kStreamTime{10};

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

    Result<std::optional<std::string>> next() override {
        if (!more_) {
            return std::optional<std::string>();
        }
        const auto events = follower_.next(kPieceEvents, more_);
        if (!events) {
            return events.error();
        }
        std::string piece = std::exchange(header_, "");
        for (const Json& event : *events) {
            piece += csv_ ? app::event_csv(event) : line_of(event) + "\n";
        }
        return std::optional(std::move(piece));
    }

  private:
    Follower follower_;
    bool csv_;
    std::string header_;
    bool more_ = true;
};

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
    const auto query = event_query_of(request);
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

/// How many streams are open; each takes one for as long as it lives.
class Seat {
  public:
    explicit Seat(std::shared_ptr<std::atomic<int>> taken) : taken_(std::move(taken)) { ++*taken_; }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    ~Seat() { --*taken_; }

  private:
    std::shared_ptr<std::atomic<int>> taken_;
};

/// Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
class LiveEvents final : public BodySource {
  public:
    /// `attempts`: of attempts that named nobody, too.
    LiveEvents(const Api& api, const Clock& clock, Follower follower, bool attempts,
               std::unique_ptr<Seat> seat)
        : api_(api),
          clock_(clock),
          follower_(std::move(follower)),
          attempts_(attempts),
          seat_(std::move(seat)),
          ends_at_(clock.now() + kStreamTime),
          said_at_(clock.now()),
          attempts_from_(clock.now()) {}

    Result<std::optional<std::string>> next() override {
        const TimePoint now = clock_.now();
        if (now >= ends_at_) {
            return std::optional<std::string>();
        }
        std::string text = std::exchange(greeting_, "");
        if (Status told = tell_events(text); !told) {
            return told.error();
        }
        if (Status told = tell_attempts(text); !told) {
            return told.error();
        }
        if (text.empty() && now - said_at_ >= kSayingNothing) {
            text = ": nothing new\n\n";
        }
        if (!text.empty()) {
            said_at_ = now;
        }
        return std::optional(std::move(text));
    }

  private:
    Status tell_events(std::string& text) {
        bool more = true;
        const auto events = follower_.next(kLiveEvents, more);
        if (!events) {
            return events.error();
        }
        for (const Json& event : *events) {
            text +=
                "event: checkin\nid: " + std::to_string(event.at("number").get<std::int64_t>()) +
                "\ndata: " + line_of(event) + "\n\n";
        }
        return {};
    }

    Status tell_attempts(std::string& text) {
        if (!attempts_) {
            return {};
        }
        const auto attempts = api_.events.refused(attempts_from_, TimePoint::max(), kLiveEvents);
        if (!attempts) {
            return attempts.error();
        }
        for (const attendance::RefusedAttempt& attempt : *attempts) {
            text += "event: attempt\ndata: " + line_of(attempt_json(attempt)) + "\n\n";
            attempts_from_ = std::max(attempts_from_, attempt.at + std::chrono::milliseconds(1));
        }
        return {};
    }

    const Api& api_;
    const Clock& clock_;
    Follower follower_;
    bool attempts_;
    std::unique_ptr<Seat> seat_;
    TimePoint ends_at_;
    TimePoint said_at_;
    TimePoint attempts_from_;
    std::string greeting_ = "retry: 3000\n\n";
};

/// After which event a stream begins: where the client was cut off, else with what is to come.
Result<EventNumber> start_of(const Api& api, const Request& request) {
    if (const std::string* last = request.head.headers.find("Last-Event-ID")) {
        const auto number = whole_number(*last);
        if (!number) {
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

Response stream_events(const Api& api, const Clock& clock,
                       const std::shared_ptr<std::atomic<int>>& taken, const Request& request) {
    if (*taken >= kMostStreams) {
        return busy_response("As many streams are open as the server takes.", request.head.id);
    }
    auto seat = std::make_unique<Seat>(taken);
    const auto query = event_query_of(request);
    const auto start = start_of(api, request);
    if (!query || !start) {
        return error_response(query ? start.error() : query.error(), request.head.id);
    }
    auto follower = follower_of(api, request, *query, *start);
    if (!follower) {
        return error_response(follower.error(), request.head.id);
    }
    const bool attempts = scope_of(request).is_all() && !query->employee;
    return streamed_response(
        "text/event-stream",
        std::make_shared<LiveEvents>(api, clock, std::move(*follower), attempts, std::move(seat)),
        request.head.id);
}

}  // namespace

std::vector<Route> event_stream_routes(const Api& api, const Clock& clock) {
    Route whole =
        api_route(api, "GET", "/api/v1/attendance/events/export", Right::reports, export_events);
    whole.reach = Reach::own;
    Route live = api_route(
        "GET", "/api/v1/attendance/events/stream", Right::reports,
        [&api, &clock, taken = std::make_shared<std::atomic<int>>(0)](const Request& request) {
            return stream_events(api, clock, taken, request);
        });
    live.reach = Reach::own;
    return {std::move(whole), std::move(live)};
}

}  // namespace rollcall::server
