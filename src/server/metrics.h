#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::server {

/// What is measured, for Prometheus. Labels are routes, statuses and reasons; never a name, an id
/// or an address. Thread-safe.
class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// One answer. `route`: the pattern, never the path.
    void answered(std::string_view route, int status, double seconds);

    /// Why a request got 503: all but `answers` before it was computed for.
    enum class Overload { workers, bodies, answers, deadline, connections };
    void refused(Overload why);

    /// A burst of frames was judged: "passed", or the rule that it broke.
    void liveness_judged(std::string_view reason);
    /// Somebody was recognised who had to look live: whether they did.
    void passive_liveness_judged(bool live);
    /// A device was paused, because it failed too often in a row.
    void device_paused();

    /// Values of the moment when they are read.
    struct Moment {
        std::size_t connections_open = 0;
        std::size_t connections_working = 0;
        std::uint64_t connections_evicted = 0;
        std::uint64_t connections_refused = 0;
        std::size_t body_bytes = 0;
        std::size_t answer_bytes = 0;
        std::size_t jobs_waiting = 0;
        std::size_t index_templates = 0;
        std::size_t lost_people = 0;
    };
    /// Prometheus text format 0.0.4.
    std::string text(const Moment& moment) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall::server
