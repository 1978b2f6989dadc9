#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "server/handlers.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

constexpr std::string_view kAnyHost = "localhost";

/// The host of the request without its port; a plain one in place of what is no host name or
/// address, because it goes into a page.
std::string_view host_of(const RequestHead& head) {
    constexpr std::string_view kAllowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]";
    const std::string* field = head.headers.find("Host");
    if (field == nullptr) {
        return kAnyHost;
    }
    std::string_view host = *field;
    const std::size_t colon = host.rfind(':');
    const bool in_brackets =
        colon != std::string_view::npos && host.find(']', colon) != std::string_view::npos;
    if (!in_brackets) {
        host = host.substr(0, colon);
    }
    return host.empty() || host.find_first_not_of(kAllowed) != std::string_view::npos ? kAnyHost
                                                                                      : host;
}

void fill_in(std::string& page, std::string_view placeholder, std::string_view value) {
    for (std::size_t at = page.find(placeholder); at != std::string::npos;
         at = page.find(placeholder, at + value.size())) {
        page.replace(at, placeholder.size(), value);
    }
}

Response trust_page(const StaticFile& file, std::string_view fingerprint,
                    const std::string& https_url) {
    std::string page = *file.bytes;
    fill_in(page, "{{ca_fingerprint}}", fingerprint);
    fill_in(page, "{{https_url}}", https_url);
    Response response = text_response(200, file.media_type, std::move(page));
    response.headers.add("Content-Security-Policy", file.policy);
    return response;
}

}  // namespace

std::vector<Route> trust_routes(const StaticFiles& files, TrustedCa ca,
                                std::function<std::uint16_t()> https_port) {
    if (ca.certificate.empty()) {
        return {};
    }
    std::vector<Route> routes;
    routes.push_back(
        open_route("/trust", Place::io_thread,
                   [&files, fingerprint = ca.fingerprint,
                    https_port = std::move(https_port)](const Request& request) {
                       const StaticFile* file = files.find("trust.html");
                       if (file == nullptr) {
                           return error_response({ErrorCode::not_found,
                                                  "The pages are not installed here; the "
                                                  "certificate is at /trust/ca.crt."},
                                                 request.head.id);
                       }
                       return trust_page(*file, fingerprint,
                                         "https://" + std::string(host_of(request.head)) + ':' +
                                             std::to_string(https_port()));
                   }));
    routes.push_back(open_route(
        "/trust/ca.crt", Place::io_thread,
        [certificate =
             std::make_shared<const std::string>(std::move(ca.certificate))](const Request&) {
            Response response;
            response.headers.add("Content-Type", "application/x-x509-ca-cert");
            response.headers.add("Content-Disposition", "attachment; filename=\"rollcall-ca.crt\"");
            response.body = certificate;
            return response;
        }));
    routes.push_back(open_route("/trust/ca.json", Place::io_thread,
                                [fingerprint = std::move(ca.fingerprint)](const Request&) {
                                    return json_response({{"fingerprint", fingerprint}});
                                }));
    return routes;
}

}  // namespace rollcall::server
