#include <utility>

#include "app/payroll.h"
#include "server/api_route.h"
#include "server/handlers.h"
#include "server/period_query.h"
#include "server/responses.h"

namespace rollcall::server {
namespace {

using access::Right;
using app::PayrollFormat;

Result<PayrollFormat> format_in(const QueryFields& fields) {
    const auto text = text_in(fields, "format");
    const auto format = text ? app::parse_payroll_format(*text) : PayrollFormat::json;
    if (!format) {
        return Error{ErrorCode::invalid_field, "format: json, csv or xlsx."};
    }
    return *format;
}

/// The file. The header Rollcall-Payroll says what its name does. `whose`: for the audit log.
Response answer(Result<app::Payroll::Written> written, PayrollFormat format,
                const std::string& whose, const Request& request) {
    if (!written) {
        return error_response(written.error(), request.head.id);
    }
    Response response;
    response.headers.add("Content-Type", std::string(app::media_type(format)));
    response.headers.add(
        "Content-Disposition",
        "attachment; filename=\"" + app::file_name(format, written->summary) + "\"");
    response.headers.add("Rollcall-Payroll", std::string(app::state_name(written->summary)));
    const attendance::Period& period = written->summary.period;
    response.audit_subject = whose + to_text(period.first) + "/" + to_text(period.last);
    response.body = std::move(written->file);
    return response;
}

Response payroll_of_closing(const Api& api, const Request& request) {
    const auto number = number_of(request.parameters.front(), "closing");
    const auto fields = query_of(request);
    if (!number || !fields) {
        return error_response(number ? fields.error() : number.error(), request.head.id);
    }
    const auto format = format_in(*fields);
    if (!format) {
        return error_response(format.error(), request.head.id);
    }
    return answer(api.payroll.of_closing(attendance::ClosingNumber(*number), *format), *format,
                  std::to_string(*number) + ": ", request);
}

Response payroll_of_period(const Api& api, const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return error_response(fields.error(), request.head.id);
    }
    const auto period = period_in(*fields);
    const auto format = format_in(*fields);
    if (!period || !format) {
        return error_response(period ? format.error() : period.error(), request.head.id);
    }
    people::PeopleFilter filter;
    filter.site = text_in(*fields, "site");
    filter.department = text_in(*fields, "department");
    return answer(api.payroll.of_period(filter, *period, *format), *format,
                  filter.site ? *filter.site + " " : std::string(), request);
}

}  // namespace

std::vector<Route> payroll_routes(const Api& api) {
    return {audited(api_route(api, "GET", "/api/v1/periods/{number}/payroll", Right::reports,
                              payroll_of_closing),
                    "payroll.exported"),
            audited(api_route(api, "GET", "/api/v1/attendance/payroll", Right::reports,
                              payroll_of_period),
                    "payroll.exported")};
}

}  // namespace rollcall::server
