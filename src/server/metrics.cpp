#include "server/metrics.h"

#include <array>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace rollcall::server {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                       0.25,  0.5,    1,     2.5,  5,     10};

prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry,
                                                  const std::string& name,
                                                  const std::string& help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Gauge& gauge(prometheus::Registry& registry, const std::string& name,
                         const std::string& help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

const char* overload_name(Metrics::Overload why) {
    constexpr std::array kNames{"workers", "bodies", "answers", "deadline", "connections"};
    return kNames[static_cast<std::size_t>(why)];
}

}  // namespace

struct Metrics::Impl {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        counters(registry, "rollcall_http_requests_total", "Answers by route and status.");
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram()
            .Name("rollcall_http_request_seconds")
            .Help("From the end of a request's header to the end of its answer, by route.")
            .Register(registry);
    prometheus::Family<prometheus::Counter>& overloads = counters(
        registry, "rollcall_overload_total",
        "Requests answered with 503 because the server had too much to do, by what was short.");
    prometheus::Family<prometheus::Counter>& liveness =
        counters(registry, "rollcall_active_liveness_total",
                 "Bursts of frames judged, by what came of them.");
    prometheus::Family<prometheus::Counter>& passive_liveness =
        counters(registry, "rollcall_passive_liveness_total",
                 "People recognised who had to look live, by whether they did.");
    prometheus::Counter& pauses =
        counters(registry, "rollcall_active_liveness_pauses_total",
                 "Devices paused, because they failed too often in a row.")
            .Add({});
    prometheus::Gauge& connections_open =
        gauge(registry, "rollcall_connections_open", "Open connections.");
    prometheus::Gauge& connections_working =
        gauge(registry, "rollcall_connections_working",
              "Connections with a request that is worked on or came with a good key.");
    prometheus::Gauge& connections_evicted =
        gauge(registry, "rollcall_connections_evicted",
              "Connections closed in favour of new ones, since the start.");
    prometheus::Gauge& connections_refused =
        gauge(registry, "rollcall_connections_refused",
              "Connections refused because all places were working, since the start.");
    prometheus::Gauge& body_bytes =
        gauge(registry, "rollcall_body_bytes", "Bytes of request bodies held.");
    prometheus::Gauge& answer_bytes =
        gauge(registry, "rollcall_answer_bytes", "Bytes of large answers held.");
    prometheus::Gauge& jobs_waiting =
        gauge(registry, "rollcall_jobs_waiting", "Jobs that wait for a worker.");
    prometheus::Gauge& index_templates =
        gauge(registry, "rollcall_index_templates", "Templates in the index.");
    prometheus::Gauge& lost_people =
        gauge(registry, "rollcall_lost_people",
              "Enrolled people whom no search can find: their templates are damaged or missing.");
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {
    for (const Overload why : {Overload::workers, Overload::bodies, Overload::answers,
                               Overload::deadline, Overload::connections}) {
        impl_->overloads.Add({{"reason", overload_name(why)}});
    }
}

Metrics::~Metrics() = default;

void Metrics::answered(std::string_view route, int status, double seconds) {
    const std::string name(route);
    impl_->requests.Add({{"route", name}, {"status", std::to_string(status)}}).Increment();
    impl_->seconds.Add({{"route", name}}, kSeconds).Observe(seconds);
}

void Metrics::refused(Overload why) {
    impl_->overloads.Add({{"reason", overload_name(why)}}).Increment();
}

void Metrics::liveness_judged(std::string_view reason) {
    impl_->liveness.Add({{"result", std::string(reason)}}).Increment();
}

void Metrics::passive_liveness_judged(bool live) {
    impl_->passive_liveness.Add({{"result", live ? "live" : "unsure"}}).Increment();
}

void Metrics::device_paused() {
    impl_->pauses.Increment();
}

std::string Metrics::text(const Moment& moment) const {
    impl_->connections_open.Set(static_cast<double>(moment.connections_open));
    impl_->connections_working.Set(static_cast<double>(moment.connections_working));
    impl_->connections_evicted.Set(static_cast<double>(moment.connections_evicted));
    impl_->connections_refused.Set(static_cast<double>(moment.connections_refused));
    impl_->body_bytes.Set(static_cast<double>(moment.body_bytes));
    impl_->answer_bytes.Set(static_cast<double>(moment.answer_bytes));
    impl_->jobs_waiting.Set(static_cast<double>(moment.jobs_waiting));
    impl_->index_templates.Set(static_cast<double>(moment.index_templates));
    impl_->lost_people.Set(static_cast<double>(moment.lost_people));
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace rollcall::server
