#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <utility>

#include "app/hr_files.h"
#include "app/timesheet_page.h"
#include "app/timesheet_text.h"
#include "server/api_route.h"
#include "server/handlers.h"
#include "server/in_reach.h"
#include "server/json_response.h"
#include "server/period_query.h"

namespace rollcall::server {
namespace {

using access::Right;

constexpr std::size_t kDefaultPage = 50;
constexpr std::size_t kPieceDays = 25UL * 31;  ///< of all its people: some 100 KiB
constexpr std::array<std::string_view, 5> kFormats{"json", "csv", "html", "frappe", "odoo"};
constexpr std::string_view kCsvType = "text/csv; charset=utf-8; header=present";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // by which spreadsheets know UTF-8

/// What the query asks for.
struct Wanted {
    attendance::Period period;
    std::optional<EmployeeId> employee;
    people::PeopleFilter filter;
    std::optional<std::string> cursor;
    std::size_t limit = kDefaultPage;
    std::string format;  ///< "json", or that of a document
    access::Scope scope;
};

/// What the caller's scope leaves of what is asked for. Errors: not_found (an employee who is
/// nobody any more); as the store's.
Status narrow(const Api& api, Wanted& wanted) {
    if (wanted.scope.kind == access::ScopeKind::person && !wanted.employee) {
        const auto own = api.people.find(wanted.scope.person);
        if (!own || !*own) {
            return own ? app::nobody_in_reach() : own.error();
        }
        wanted.employee = (*own)->id;
    }
    if (wanted.scope.names.size() == 1) {
        auto& field = wanted.scope.kind == access::ScopeKind::sites ? wanted.filter.site
                                                                    : wanted.filter.department;
        field = field.value_or(wanted.scope.names.front());
    }
    return {};
}

Status read_page(const QueryFields& fields, Wanted& wanted) {
    wanted.format = text_in(fields, "format").value_or("json");
    if (std::ranges::find(kFormats, wanted.format) == kFormats.end()) {
        return Error{ErrorCode::invalid_field, "format: json, csv, html, frappe or odoo."};
    }
    wanted.filter.site = text_in(fields, "site");
    wanted.filter.department = text_in(fields, "department");
    wanted.cursor = text_in(fields, "cursor");
    const auto limit = page_limit(fields, kDefaultPage);
    if (!limit) {
        return limit.error();
    }
    const bool all = wanted.format != "json" && !text_in(fields, "limit");
    wanted.limit = all ? std::numeric_limits<std::size_t>::max() : *limit;
    return {};
}

Result<Wanted> wanted_of(const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return fields.error();
    }
    const auto period = period_in(*fields);
    if (!period) {
        return period.error();
    }
    Wanted wanted{.period = *period, .employee = {}, .filter = {}, .cursor = {}, .scope = {}};
    if (const auto id = text_in(*fields, "employee_id")) {
        auto employee = people::parse_employee_id(*id);
        if (!employee) {
            return std::move(employee).error();
        }
        wanted.employee = std::move(*employee);
    }
    if (Status read = read_page(*fields, wanted); !read) {
        return read.error();
    }
    return wanted;
}

/// Visits the one employee, or a page of all, as far as the scope covers them on the period's last
/// day; the cursor of the next page.
Result<std::optional<std::string>> visit_wanted(
    const Api& api, const Wanted& wanted,
    const std::function<void(const app::PersonTimesheet&)>& visit) {
    if (!wanted.employee) {
        return api.timesheets.for_each(wanted.filter, wanted.cursor, wanted.limit, wanted.period,
                                       [&](const app::PersonTimesheet& timesheet) {
                                           if (app::covers(wanted.scope, timesheet.person)) {
                                               visit(timesheet);
                                           }
                                       });
    }
    const auto timesheet = api.timesheets.of(*wanted.employee, wanted.period);
    const bool nobody = !timesheet && timesheet.error().code == ErrorCode::not_found;
    if (!wanted.scope.is_all() &&
        (nobody || (timesheet && !app::covers(wanted.scope, timesheet->person)))) {
        return app::nobody_in_reach();
    }
    if (!timesheet) {
        return timesheet.error();
    }
    visit(*timesheet);
    return std::optional<std::string>();
}

/// A form in which timesheets are sent that is written person by person.
struct Form {
    std::string type;
    std::string extension;  ///< of the file; empty: it is to be looked at
    std::string begin;
    std::function<Result<std::string>(const app::PersonTimesheet&)> person;
    std::string end;
};

std::size_t people_a_piece(const attendance::Period& period) {
    const auto days = static_cast<std::size_t>((period.last - period.first).count()) + 1;
    return std::clamp<std::size_t>(kPieceDays / days, 1, 100);
}

/// The document, some people a piece.
class TimesheetDocument final : public BodySource {
  public:
    TimesheetDocument(const Api& api, Wanted wanted, Form form)
        : api_(api), wanted_(std::move(wanted)), form_(std::move(form)), left_(wanted_.limit) {}

    Result<BodyPiece> next() override {
        std::string piece = std::exchange(form_.begin, "");
        wanted_.limit = std::min(left_, people_a_piece(wanted_.period));
        Status made;
        const auto next = visit_wanted(api_, wanted_, [&](const app::PersonTimesheet& timesheet) {
            auto text = form_.person(timesheet);
            if (text) {
                piece += *text;
            } else {
                made = text.error();
            }
        });
        if (!next || !made) {
            return next ? made.error() : next.error();
        }
        left_ = *next ? left_ - wanted_.limit : 0;
        wanted_.cursor = *next;
        return left_ > 0 ? BodyPiece{std::move(piece), BodyPiece::Then::more}
                         : BodyPiece{piece + form_.end, BodyPiece::Then::end};
    }

  private:
    const Api& api_;
    Wanted wanted_;
    Form form_;
    std::size_t left_;  ///< people
};

Form table_form() {
    return {.type = std::string(kCsvType),
            .extension = "csv",
            .begin = std::string(kByteOrderMark) + app::timesheet_csv_header(),
            .person = [](const app::PersonTimesheet& timesheet) -> Result<std::string> {
                return app::timesheet_csv(timesheet);
            },
            .end = {}};
}

Form hr_form(app::HrFormat format) {
    return {.type = std::string(kCsvType),
            .extension = "csv",
            .begin = app::hr_csv_header(format),
            .person = [format](const app::PersonTimesheet& timesheet) -> Result<std::string> {
                return app::hr_csv(timesheet, format);
            },
            .end = {}};
}

Form page_form(const Api& api, const attendance::Period& period) {
    return {.type = "text/html; charset=utf-8",
            .extension = {},
            .begin = app::timesheet_page_begin(period),
            .person = [&api, period](const app::PersonTimesheet& timesheet) -> Result<std::string> {
                const auto said = api.acknowledgements.latest(timesheet.person.key, period);
                return said ? Result<std::string>(app::timesheet_page(timesheet, period, *said))
                            : said.error();
            },
            .end = app::timesheet_page_end()};
}

Form form_of(const Api& api, const Wanted& wanted) {
    if (wanted.format == "html") {
        return page_form(api, wanted.period);
    }
    const auto hr = app::hr_format_from_name(wanted.format);
    return hr ? hr_form(*hr) : table_form();
}

Response document(const Api& api, Wanted wanted, const std::string& request_id) {
    Form form = form_of(api, wanted);
    const std::string extension = form.extension;
    const std::string name =
        "timesheets-" + to_text(wanted.period.first) + "-" + to_text(wanted.period.last);
    const std::string type = form.type;
    Response response = streamed_response(
        type, std::make_shared<TimesheetDocument>(api, std::move(wanted), std::move(form)),
        request_id);
    if (response.status == 200 && !extension.empty()) {
        response.headers.add("Content-Disposition",
                             "attachment; filename=\"" + name + "." + extension + "\"");
    } else if (response.status == 200) {
        response.headers.add("Content-Security-Policy", "default-src 'none'; style-src " +
                                                            app::timesheet_page_style_hash() +
                                                            "; frame-ancestors 'none'");
    }
    return response;
}

/// A timesheet, with what the person has said of it.
Result<Json> shown(const Api& api, const app::PersonTimesheet& timesheet,
                   const attendance::Period& period) {
    Json json = app::timesheet_json(timesheet, period);
    const auto latest = api.acknowledgements.latest(timesheet.person.key, period);
    if (!latest) {
        return latest.error();
    }
    if (*latest) {
        Json said = app::acknowledgement_json(**latest);
        said["current"] = said["fingerprint"] == json["fingerprint"];
        json["acknowledgement"] = std::move(said);
    }
    return json;
}

Response timesheets(const Api& api, const Request& request) {
    auto wanted = wanted_of(request);
    if (!wanted) {
        return error_response(wanted.error(), request.head.id);
    }
    wanted->scope = scope_of(request);
    if (Status narrowed = narrow(api, *wanted); !narrowed) {
        return error_response(narrowed.error(), request.head.id);
    }
    if (wanted->format != "json") {
        return document(api, std::move(*wanted), request.head.id);
    }
    Json list = Json::array();
    Status read;
    const auto next = visit_wanted(api, *wanted, [&](const app::PersonTimesheet& timesheet) {
        auto json = shown(api, timesheet, wanted->period);
        if (json) {
            list.push_back(std::move(*json));
        } else {
            read = json.error();
        }
    });
    if (!next || !read) {
        return error_response(next ? read.error() : next.error(), request.head.id);
    }
    Json json{{"from", to_text(wanted->period.first)},
              {"to", to_text(wanted->period.last)},
              {"timesheets", std::move(list)}};
    if (*next) {
        json["next"] = **next;
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

}  // namespace

std::vector<Route> timesheet_routes(const Api& api) {
    Route route =
        api_route(api, "GET", "/api/v1/attendance/timesheets", Right::reports, timesheets);
    route.reach = Reach::own;
    return {std::move(route)};
}

}  // namespace rollcall::server
