#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "server/metrics.h"
#include "server/router.h"
#include "server/server.h"
#include "server/static_files.h"

namespace rollcall::server {

/// insert, search and extract: the reference system's contract. `picture_limit`: bytes of a body
/// that carries a picture.
std::vector<Route> employee_routes(const Api& api, std::size_t picture_limit, Metrics& metrics);

/// People's records: list, create, import, read, change, merge, remove. `file_limit`: bytes of a
/// body that carries a file.
std::vector<Route> record_routes(const Api& api, const Clock& clock, std::size_t file_limit);

/// Photos of a person: list, add several, which one is the reference, remove. `picture_limit`:
/// bytes of the body that carries them.
std::vector<Route> person_photo_routes(const Api& api, std::size_t picture_limit);

/// All that there is of a person, as a ZIP archive.
std::vector<Route> export_routes(const Api& api);

/// What allows people's faces to be kept: list, record, withdraw.
std::vector<Route> basis_routes(const Api& api, const Clock& clock);

/// Sites: list, put, remove.
std::vector<Route> site_routes(const Api& api);

/// detect, verify and identify: every face with its quality, 1:1, and 1:N with three answers.
std::vector<Route> face_routes(const Api& api, std::size_t picture_limit, Metrics& metrics);

/// Liveness by challenge and response: create a session, submit its frames, ask for the result.
/// `picture_limit` as above; a burst has 8 MiB at most.
std::vector<Route> liveness_routes(const Api& api, std::size_t picture_limit, Metrics& metrics);

/// Check-ins: recorded, chosen where the direction is in doubt, objected to. `picture_limit` as
/// above.
std::vector<Route> checkin_routes(const Api& api, std::size_t picture_limit, Metrics& metrics);

/// People's PINs: set, which unlocks one too, and taken away.
std::vector<Route> pin_routes(const Api& api);

/// Devices: paired by a code, listed, revoked.
std::vector<Route> device_routes(const Api& api);

/// The attendance log: events as they are kept, and attempts that named nobody.
std::vector<Route> attendance_routes(const Api& api);

/// Events as they were written: all of them as a table or lines of JSON, and live.
std::vector<Route> event_stream_routes(const Api& api, const Clock& clock);

/// Corrections of the attendance: entered, decided, listed.
std::vector<Route> correction_routes(const Api& api);

/// What people work by: plans, rules, holidays, leaves and terms.
std::vector<Route> terms_routes(const Api& api);

/// Timesheets, as JSON or as a table.
std::vector<Route> timesheet_routes(const Api& api);

/// Who is near the limits of working time, or over them.
std::vector<Route> limit_routes(const Api& api);

/// Pay periods: closed, listed, reopened, and what has changed of them since.
std::vector<Route> period_routes(const Api& api);

/// Pay periods as files for a payroll program.
std::vector<Route> payroll_routes(const Api& api);

/// Personal links, by which somebody sees their own records: made by who is in charge, by PIN on a
/// paired device, or after a check-in that was proven live.
std::vector<Route> personal_link_routes(const Api& api);

/// What people do about themselves: ask for corrections, and acknowledge what their days came to.
std::vector<Route> own_routes(const Api& api);

/// What an administrator wants to know of the gallery, and do to it: its calibration, and photos
/// set aside.
std::vector<Route> gallery_routes(const Api& api);

/// Sessions: a page's for a token, a user's for e-mail and password; what the cookie is worth; and
/// signing out.
std::vector<Route> session_routes(const Api& api, const Clock& clock);

/// A user's own password and second factor.
std::vector<Route> account_routes(const Api& api);

/// Who may sign in: list, add, change, remove, invite; and accepting an invitation.
std::vector<Route> user_routes(const Api& api, const Clock& clock);

/// Webhooks: list, add, change, remove; their secrets, tests and deliveries.
std::vector<Route> webhook_routes(const Api& api);

/// The audit log.
std::vector<Route> audit_routes(const Api& api);

/// Signed links to photos.
std::vector<Route> photo_routes(const app::PhotoLinks& links);

/// The pages with their files, and /api/openapi.yaml where there is a text of it.
std::vector<Route> page_routes(const StaticFiles& files, std::string openapi);

/// /healthz, /readyz, /metrics. `not_ready` is asked on an I/O thread, so it may read one indexed
/// row and no more, and once a second at most, however many ask.
std::vector<Route> status_routes(std::function<std::optional<std::string>()> not_ready,
                                 const Clock& clock, const Metrics& metrics,
                                 std::function<Metrics::Moment()> moment);

/// The local CA as /trust shows it.
struct TrustedCa {
    std::string certificate;  ///< PEM
    std::string fingerprint;  ///< SHA-256 of its DER, as AA:BB:...
};

/// /trust, /trust/ca.crt and /trust/ca.json: nothing with an empty certificate, because then there
/// is nothing to install. The page's {{ca_fingerprint}} and {{https_url}} are filled in, the latter
/// with the host that the browser asked for and `https_port`.
std::vector<Route> trust_routes(const StaticFiles& files, TrustedCa ca,
                                std::function<std::uint16_t()> https_port);

}  // namespace rollcall::server
