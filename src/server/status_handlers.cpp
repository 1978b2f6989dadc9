#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

#include "server/handlers.h"
#include "server/json_response.h"
#include "server/uri.h"

namespace rollcall::server {
namespace {

/// What was last found out of the server's readiness. Anybody may ask for it, so neither the store
/// nor the workers' queue may feel how often. Thread-safe.
class Readiness {
  public:
    using Ask = std::function<std::optional<std::string>()>;
    Readiness(Ask not_ready, const Clock& clock)
        : not_ready_(std::move(not_ready)), clock_(clock) {}

    /// Nothing if the server is ready, else what is not; at most kGoodFor old.
    std::optional<std::string> not_ready() {
        const std::lock_guard lock(mutex_);
        const TimePoint now = clock_.now();
        // A clock that was set back must not keep an answer for ever.
        const bool fresh = asked_at_ && now >= *asked_at_ && now < *asked_at_ + kGoodFor;
        if (!fresh) {
            reason_ = not_ready_ ? not_ready_() : std::nullopt;
            asked_at_ = now;
        }
        return reason_;
    }

  private:
    static constexpr std::chrono::seconds kGoodFor{1};

    const Ask not_ready_;
    const Clock& clock_;
    std::mutex mutex_;
    std::optional<TimePoint> asked_at_;
    std::optional<std::string> reason_;
};

}  // namespace

std::vector<Route> status_routes(std::function<std::optional<std::string>()> not_ready,
                                 const Clock& clock, const Metrics& metrics,
                                 std::function<Metrics::Moment()> moment) {
    std::vector<Route> routes;
    // Alive means that the I/O threads answer: full workers or a slow disk do not change that.
    routes.push_back(open_route("/healthz", Place::io_thread, [](const Request&) {
        return json_response({{"status", "alive"}});
    }));
    const auto readiness = std::make_shared<Readiness>(std::move(not_ready), clock);
    routes.push_back(open_route("/readyz", Place::io_thread, [readiness](const Request& request) {
        const auto reason = readiness->not_ready();
        return reason ? error_response({ErrorCode::unavailable, *reason}, request.head.id)
                      : json_response({{"status", "ready"}});
    }));
    routes.push_back(open_route(
        "/metrics", Place::io_thread, [&metrics, moment = std::move(moment)](const Request&) {
            return text_response(200, "text/plain; version=0.0.4; charset=utf-8",
                                 metrics.text(moment()));
        }));
    routes.back().guard = Guard::metrics;
    return routes;
}

std::vector<Route> photo_routes(const app::PhotoLinks& links) {
    Route route = open_route("/photos/{key}", Place::worker, [&links](const Request& request) {
        const auto query = QueryFields::parse(request.head.query);
        const std::string* expires = query ? query->find("expires") : nullptr;
        const std::string* signature = query ? query->find("signature") : nullptr;
        if (expires == nullptr || signature == nullptr) {
            return error_response({ErrorCode::forbidden, "This link is not complete."},
                                  request.head.id);
        }
        auto photo = links.open(request.parameters.front(), *expires, *signature);
        if (!photo) {
            return error_response(photo.error(), request.head.id);
        }
        Response response;
        response.headers.add("Content-Type", std::move(photo->media_type));
        response.body = std::move(photo->bytes);
        return response;
    });
    route.rate_limited = true;
    return {std::move(route)};
}

}  // namespace rollcall::server
