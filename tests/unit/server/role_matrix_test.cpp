#include <map>

#include <gtest/gtest.h>

#include "server/gate.h"
#include "server/routes.h"
#include "unit/server/server_test.h"

// Every route of the server against everybody who could call it. A route without a row fails, and
// so does a row without a route: whoever adds a route says here whom it is for.
namespace rollcall::server {
namespace {

using access::Role;
using access::Scope;
using access::ScopeKind;

/// Who calls, in the order of the columns: an owner; HR of all and of a site; a supervisor of a
/// site; an auditor; an employee; who opened their own records by a personal link; the check-in
/// page and the enrolment page; nobody. A letter for each: + let in, - forbidden, ? not signed in.
constexpr std::pair<const char*, const char*> kMatrix[] = {
    // "OHhSAEpcen"
    {"POST /api/v1/employees/insert", "+-------+?"},
    {"POST /api/v1/employees/search", "+------+-?"},
    {"POST /api/v1/extract/", "+--------?"},
    {"POST /api/v1/extract", "+--------?"},
    {"POST /api/v1/faces/detect", "+------+-?"},
    {"POST /api/v1/faces/verify", "+------+-?"},
    {"POST /api/v1/faces/identify", "+------+-?"},
    {"POST /api/v1/liveness/sessions", "+------+-?"},
    {"GET /api/v1/liveness/sessions/{id}", "+------+-?"},
    {"POST /api/v1/liveness/sessions/{id}/frames", "+------+-?"},
    {"POST /api/v1/checkins", "+------+-?"},
    {"POST /api/v1/checkins/choice", "+------+-?"},
    {"POST /api/v1/checkins/{event}/objection", "+------+-?"},
    // people
    {"GET /api/v1/employees", "+++++++--?"},
    {"POST /api/v1/employees", "+++------?"},
    {"POST /api/v1/employees/import", "++-------?"},
    {"GET /api/v1/employees/{id}", "+++++++--?"},
    {"PATCH /api/v1/employees/{id}", "+++------?"},
    {"DELETE /api/v1/employees/{id}", "+++------?"},
    {"POST /api/v1/employees/{id}/merge", "+++------?"},
    {"GET /api/v1/employees/{id}/photos", "+++++++--?"},
    {"POST /api/v1/employees/{id}/photos", "+-------+?"},
    {"PUT /api/v1/employees/{id}/photos/{photo}/reference", "+++------?"},
    {"DELETE /api/v1/employees/{id}/photos/{photo}", "+++------?"},
    {"GET /api/v1/employees/{id}/export", "+++------?"},
    {"GET /api/v1/employees/{id}/legal-bases", "+++++++--?"},
    {"POST /api/v1/employees/{id}/legal-bases", "+++------?"},
    {"DELETE /api/v1/employees/{id}/legal-bases", "+++------?"},
    {"PUT /api/v1/employees/{id}/pin", "+++------?"},
    {"DELETE /api/v1/employees/{id}/pin", "+++------?"},
    {"GET /api/v1/sites", "+++++----?"},
    {"PUT /api/v1/sites/{id}", "++-------?"},
    {"DELETE /api/v1/sites/{id}", "++-------?"},
    {"GET /api/v1/gallery/calibration", "+---+----?"},
    {"GET /api/v1/gallery/set-aside", "++--+----?"},
    {"PUT /api/v1/gallery/set-aside/{photo}", "++-------?"},
    {"DELETE /api/v1/gallery/set-aside/{photo}", "++-------?"},
    // attendance
    {"GET /api/v1/attendance/events", "+++++++--?"},
    {"GET /api/v1/attendance/events/export", "+++++++--?"},
    {"GET /api/v1/attendance/events/stream", "+++++++--?"},
    {"GET /api/v1/attendance/refused", "++--+----?"},
    {"GET /api/v1/attendance/timesheets", "+++++++--?"},
    {"GET /api/v1/attendance/corrections", "++--+----?"},
    {"POST /api/v1/attendance/corrections", "++-------?"},
    {"POST /api/v1/attendance/corrections/clock", "++-------?"},
    {"POST /api/v1/attendance/corrections/decisions", "++-------?"},
    {"GET /api/v1/attendance/limits", "+++++++--?"},
    {"GET /api/v1/periods", "++--+----?"},
    {"POST /api/v1/periods/close", "++-------?"},
    {"GET /api/v1/periods/{number}", "++--+----?"},
    {"POST /api/v1/periods/{number}/reopen", "+--------?"},
    {"GET /api/v1/periods/{number}/timesheets", "++--+----?"},
    {"GET /api/v1/periods/{number}/adjustments", "++--+----?"},
    {"GET /api/v1/periods/{number}/payroll", "++--+----?"},
    {"GET /api/v1/attendance/payroll", "++--+----?"},
    {"POST /api/v1/employees/{id}/personal-link", "+++------?"},
    {"DELETE /api/v1/employees/{id}/personal-link", "+++------?"},
    {"POST /api/v1/devices/personal-link", "+------+-?"},
    {"POST /api/v1/checkins/{event}/personal-link", "+------+-?"},
    {"GET /api/v1/own/corrections", "-----++--?"},
    {"POST /api/v1/own/corrections", "-----++--?"},
    {"GET /api/v1/own/acknowledgements", "-----++--?"},
    {"POST /api/v1/own/acknowledgements", "-----++--?"},
    {"GET /api/v1/attendance/plans", "++--+----?"},
    {"GET /api/v1/attendance/plans/{name}", "++--+----?"},
    {"PUT /api/v1/attendance/plans/{name}", "++-------?"},
    {"GET /api/v1/attendance/rules", "++--+----?"},
    {"GET /api/v1/attendance/rules/{name}", "++--+----?"},
    {"PUT /api/v1/attendance/rules/{name}", "++-------?"},
    {"GET /api/v1/sites/{id}/holidays", "++--+----?"},
    {"PUT /api/v1/sites/{id}/holidays", "++-------?"},
    {"POST /api/v1/sites/{id}/holidays/import", "++-------?"},
    {"GET /api/v1/employees/{id}/leaves", "+++++++--?"},
    {"POST /api/v1/employees/{id}/leaves", "+++------?"},
    {"DELETE /api/v1/employees/{id}/leaves/{number}", "+++------?"},
    {"GET /api/v1/employees/{id}/terms", "+++++++--?"},
    {"PUT /api/v1/employees/{id}/terms/{valid_from}", "+++------?"},
    {"DELETE /api/v1/employees/{id}/terms/{valid_from}", "+++------?"},
    // devices, users, audit
    {"POST /api/v1/devices/pair", "++++++++++"},
    {"GET /api/v1/devices", "+---+----?"},
    {"DELETE /api/v1/devices/{name}", "+--------?"},
    {"GET /api/v1/users", "+++-+----?"},
    {"POST /api/v1/users", "+++------?"},
    {"POST /api/v1/users/accept", "++++++++++"},
    {"GET /api/v1/users/{id}", "+++-+----?"},
    {"PATCH /api/v1/users/{id}", "+++------?"},
    {"DELETE /api/v1/users/{id}", "+++------?"},
    {"POST /api/v1/users/{id}/invitation", "+++------?"},
    {"DELETE /api/v1/users/{id}/second-factor", "+++------?"},
    {"GET /api/v1/audit", "+---+----?"},
    {"GET /api/v1/webhooks", "+---+----?"},
    {"POST /api/v1/webhooks", "+--------?"},
    {"GET /api/v1/webhooks/{id}", "+---+----?"},
    {"PATCH /api/v1/webhooks/{id}", "+--------?"},
    {"DELETE /api/v1/webhooks/{id}", "+--------?"},
    {"POST /api/v1/webhooks/{id}/secret", "+--------?"},
    {"POST /api/v1/webhooks/{id}/test", "+--------?"},
    {"GET /api/v1/webhooks/{id}/deliveries", "+---+----?"},
    {"POST /api/v1/webhooks/{id}/deliveries/{number}/redeliver", "+--------?"},
    // one's own session
    {"POST /api/v1/session", "++++++++++"},
    {"GET /api/v1/session", "+++++++++?"},
    {"DELETE /api/v1/session", "+++++++--?"},
    {"PUT /api/v1/session/password", "++++++---?"},
    {"GET /api/v1/session/second-factor", "++++++---?"},
    {"POST /api/v1/session/second-factor", "++++++---?"},
    {"PUT /api/v1/session/second-factor", "++++++---?"},
    {"DELETE /api/v1/session/second-factor", "++++++---?"},
    // open to all
    {"GET /photos/{key}", "++++++++++"},
    {"GET /", "++++++++++"},
    {"GET /checkin", "++++++++++"},
    {"GET /enroll", "++++++++++"},
    {"GET /static/*", "++++++++++"},
    {"GET /trust", "++++++++++"},
    {"GET /trust/ca.crt", "++++++++++"},
    {"GET /trust/ca.json", "++++++++++"},
    {"GET /api/openapi.yaml", "++++++++++"},
    {"GET /healthz", "++++++++++"},
    {"GET /readyz", "++++++++++"},
    {"GET /metrics", "+---+----?"},
};
constexpr const char* kColumns[] = {"owner",   "HR",       "HR of a site",  "supervisor",
                                    "auditor", "employee", "personal link", "checkin",
                                    "enrol",   "nobody"};

class RoleMatrixTest : public ServerTest {
  protected:
    /// The head that a page of this server sends by a cookie; no cookie: nobody's.
    static RequestHead head(const std::string& method, const std::string& pattern,
                            const std::string& cookie, const std::string& csrf) {
        RequestHead head;
        head.method = method;
        head.path = pattern;  // "{id}" and "*" are segments as good as any
        head.headers.add("Host", "localhost:1");
        head.headers.add("Origin", "https://localhost:1");
        if (!cookie.empty()) {
            head.headers.add("Cookie", "__Host-rollcall=" + cookie);
            head.headers.add("X-CSRF-Token", csrf);
        }
        head.peer.address = "192.0.2.1";
        head.secure = true;
        head.id = "request";
        return head;
    }

    /// Cookie and token of a new user who has signed in.
    std::pair<std::string, std::string> session(const std::string& email, Role role, Scope scope) {
        const auto user = users.add({.all = true}, {email, role, std::move(scope)}, "");
        EXPECT_TRUE(user);
        const auto link = users.invite({.all = true}, user->id);
        EXPECT_TRUE(users.accept({link->token, "Name", "a long walk", ""}));
        const auto answer = sign_in.open({email, "a long walk", ""});
        EXPECT_TRUE(answer && answer->signed_in);
        return {answer->cookie, answer->signed_in->csrf_token};
    }

    std::string page_session(access::PageRole role) {
        return credentials.open_session(credentials.issue_link(role)->token)->cookie;
    }

    std::vector<std::pair<std::string, std::string>> everybody() {
        const Scope site{.kind = ScopeKind::sites, .names = {"hanoi"}};
        const Scope one{.kind = ScopeKind::person, .person = user_stores.person("E1", "hanoi")};
        return {session("owner@b", Role::owner, {}),
                session("hr@b", Role::hr, {}),
                session("hr.hanoi@b", Role::hr, site),
                session("supervisor@b", Role::supervisor, site),
                session("auditor@b", Role::auditor, {}),
                session("employee@b", Role::employee, one),
                {personal_links.open(personal_links.issue(one.person, "hr@b")->token)->cookie, ""},
                {page_session(access::PageRole::checkin), ""},
                {page_session(access::PageRole::enrol), ""},
                {"", ""}};
    }

    static char letter_of(const Gate::Verdict& verdict) {
        const auto* refusal = std::get_if<Response>(&verdict);
        if (refusal == nullptr) {
            return '+';
        }
        return refusal->status == 403 ? '-' : refusal->status == 401 ? '?' : '!';
    }
};

TEST_F(RoleMatrixTest, EveryRouteLetsInWhomItIsFor) {
    const Api calls = api();
    const StaticFiles files = StaticFiles::load("nowhere");
    Metrics metrics;
    std::vector<Route> routes = server_routes({.api = calls,
                                               .body_limit = 1,
                                               .metrics = metrics,
                                               .clock = clock,
                                               .files = files,
                                               .openapi = "openapi: 3.1.0",
                                               .ca = {"a certificate", ""},
                                               .https_port = [] { return std::uint16_t{1}; },
                                               .moment = [] { return Metrics::Moment{}; }});
    GateSettings gate_settings;
    gate_settings.requests_per_minute = 100'000;
    gate_settings.failures_per_minute = 100'000;
    Gate gate(routes, Authenticator(credentials, devices, sign_in, personal_links), gate_settings,
              clock);
    const auto callers = everybody();
    ASSERT_EQ(callers.size(), std::size(kColumns));
    std::map<std::string, std::string> rows(std::begin(kMatrix), std::end(kMatrix));
    ASSERT_EQ(rows.size(), std::size(kMatrix)) << "a row stands there twice";
    for (const Route& route : routes) {
        const std::string name = route.method + ' ' + route.pattern;
        const auto row = rows.extract(name);
        if (row.empty()) {
            ADD_FAILURE() << name << " has no row: whom is it for?";
            continue;
        }
        for (std::size_t i = 0; i < callers.size(); ++i) {
            const auto& [cookie, csrf] = callers[i];
            const auto verdict = gate.admit(head(route.method, route.pattern, cookie, csrf));
            EXPECT_EQ(letter_of(verdict), row.mapped()[i]) << name << " by " << kColumns[i];
        }
    }
    for (const auto& [name, row] : rows) {
        ADD_FAILURE() << "there is no route " << name;
    }
}

TEST_F(RoleMatrixTest, AChangingCallNeedsTheTokenOfItsSession) {
    const Api calls = api();
    Gate gate(user_routes(calls, clock),
              Authenticator(credentials, devices, sign_in, personal_links), {}, clock);
    const auto [cookie, csrf] = session("owner@b", Role::owner, {});
    const auto other = session("other@b", Role::owner, {});
    const auto post = [&](const std::string& token) {
        return letter_of(gate.admit(head("POST", "/api/v1/users", cookie, token)));
    };
    EXPECT_EQ(post(csrf), '+');
    EXPECT_EQ(post(""), '-');
    EXPECT_EQ(post(csrf + "x"), '-');
    EXPECT_EQ(post(other.second), '-');
    EXPECT_EQ(letter_of(gate.admit(head("GET", "/api/v1/users", cookie, ""))), '+');
}

}  // namespace
}  // namespace rollcall::server
