#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "access/audit.h"
#include "app/acknowledgements.h"
#include "app/active_liveness.h"
#include "app/attempt.h"
#include "app/check_in.h"
#include "app/clock_correction.h"
#include "app/corrections.h"
#include "app/credentials.h"
#include "app/devices.h"
#include "app/enrol.h"
#include "app/export_person.h"
#include "app/identify.h"
#include "app/limit_watch.h"
#include "app/merge_people.h"
#include "app/pay_periods.h"
#include "app/payroll.h"
#include "app/personal_links.h"
#include "app/photo_links.h"
#include "app/pins.h"
#include "app/reach.h"
#include "app/record_basis.h"
#include "app/records.h"
#include "app/remove_person.h"
#include "app/set_aside.h"
#include "app/sign_in.h"
#include "app/terms_desk.h"
#include "app/timesheets.h"
#include "app/users.h"
#include "app/verify_person.h"
#include "app/webhooks.h"
#include "attendance/event_store.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/result.h"
#include "core/worker_pool.h"

namespace rollcall::server {

/// The use cases that the handlers call. All of them are thread-safe and outlive the server.
struct Api {
    const app::PictureReader& reader;
    const app::AttemptReader& attempts;
    const app::Identify& identify;
    const app::ActiveLiveness& active_liveness;
    const app::VerifyPerson& verify_person;
    app::CheckIn& check_in;
    const attendance::EventStore& events;
    app::Corrections& corrections;
    app::ClockCorrection& clock_correction;
    app::TermsDesk& terms;
    const app::Timesheets& timesheets;
    app::Enrol& enrol;
    app::RemovePerson& remove_person;
    app::SetAside& set_aside;
    app::MergePeople& merge_people;
    app::RecordBasis& record_basis;
    app::Records& records;
    people::Directory& directory;
    people::PeopleStore& people;
    const app::ExportPerson& export_person;
    app::Credentials& credentials;
    app::Devices& devices;
    app::Users& users;
    app::SignIn& sign_in;
    app::PersonalLinks& personal_links;
    const app::Reach& reach;
    app::Pins& pins;
    app::Webhooks& webhooks;
    access::AuditLog& audit;
    const app::PhotoLinks& photo_links;
    const gallery::VectorIndex& index;
    const gallery::MatchPolicy& policy;
    app::PayPeriods& pay_periods;
    const app::Payroll& payroll;
    app::Acknowledgements& acknowledgements;
    const app::LimitWatch& limit_watch;
    /// Whether whoever enrols over HTTP asserts a legal basis by that.
    bool asserted_basis = true;
    /// The gallery's calibration for a wanted FPIR, as a JSON object (schema Calibration). It
    /// computes for seconds at most. Errors: invalid_field, busy, as the store's.
    std::function<Result<std::string>(double fpir)> calibration;
    /// Nothing if every part is ready to answer, else what is not (for /readyz; no internals).
    std::function<std::optional<std::string>()> not_ready;
    /// How many enrolled people no search can find (for /metrics); none: 0.
    std::function<std::size_t()> lost_people = nullptr;
};

/// PEM texts. The chain begins with the server's certificate.
struct TlsIdentity {
    std::string certificate_chain;
    std::string private_key;
};

struct ServerSettings {
    Config::Server limits;      ///< host, port, limits, deadlines, CORS
    std::filesystem::path web;  ///< the built pages: checkin.html, enroll.html, trust.html, static/
    std::string openapi;        ///< the text behind /api/openapi.yaml
    std::size_t io_threads = 1;
    std::optional<TlsIdentity> tls;  ///< nothing: plain HTTP
    std::string
        ca_certificate;  ///< PEM of the local CA for /trust; empty: a given certificate is used
};

/// The HTTP server. I/O threads parse and send; everything else runs in the worker pool, and a full
/// pool is answered with 503 and Retry-After at once.
class Server {
  public:
    /// Binds and starts to answer. Errors: address_in_use, certificate_invalid. A taken trust port
    /// is a warning in the log, not an error.
    static Result<std::unique_ptr<Server>> start(ServerSettings settings, Api api,
                                                 WorkerPool& workers, const Clock& clock);
    virtual ~Server() = default;

    virtual std::uint16_t port() const = 0;        ///< the one really bound (settings may say 0)
    virtual std::uint16_t trust_port() const = 0;  ///< 0: not served
    /// Takes a new certificate into use for connections to come.
    virtual Status replace_tls(const TlsIdentity& identity) = 0;
    /// Stops accepting, finishes the requests that were accepted (up to `patience`), returns.
    virtual void stop(std::chrono::seconds patience) = 0;
};

}  // namespace rollcall::server
