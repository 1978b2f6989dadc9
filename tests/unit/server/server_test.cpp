#include "unit/server/server_test.h"

namespace rollcall::server {

ServerSettings ServerTest::default_settings() {
    ServerSettings settings;
    settings.limits.port = 0;
    settings.limits.trust_port = 0;
    settings.limits.header_deadline = std::chrono::seconds(20);
    settings.limits.body_deadline = std::chrono::seconds(20);
    settings.openapi = "openapi: 3.1.0\n";
    settings.io_threads = 2;
    return settings;
}

Api ServerTest::api() {
    return {.reader = reader,
            .attempts = attempts,
            .identify = identify,
            .active_liveness = active_liveness,
            .verify_person = verify_person,
            .check_in = check_in,
            .events = events,
            .corrections = corrections,
            .clock_correction = clock_correction,
            .terms = terms,
            .timesheets = timesheets,
            .enrol = enrol,
            .remove_person = remove_person,
            .set_aside = set_aside,
            .merge_people = merge_people,
            .record_basis = record_basis,
            .records = records,
            .directory = directory,
            .people = people,
            .export_person = export_person,
            .credentials = credentials,
            .devices = devices,
            .users = users,
            .sign_in = sign_in,
            .personal_links = personal_links,
            .reach = reach,
            .pins = pins,
            .webhooks = webhooks,
            .audit = audit,
            .photo_links = photo_links,
            .index = *index,
            .policy = policy,
            .pay_periods = pay_periods,
            .payroll = payroll,
            .acknowledgements = acknowledgements,
            .limit_watch = limit_watch,
            .calibration = [this](double fpir) { return calibration(fpir); },
            .not_ready =
                [this] {
                    return ready ? std::nullopt
                                 : std::optional<std::string>("The gallery is being loaded.");
                }};
}

ServerTest::ServerTest() = default;
ServerTest::~ServerTest() = default;

void ServerTest::start() {
    workers = std::make_unique<WorkerPool>(worker_threads, queue_limit);
    auto started = Server::start(settings, api(), *workers, clock);
    ASSERT_TRUE(started) << started.error().message;
    server = std::move(*started);
}

void ServerTest::TearDown() {
    analyser.let_go();
    server.reset();
    workers.reset();
}

Answer ServerTest::call(const std::string& method, const std::string& target,
                        std::map<std::string, std::string> headers, const std::string& body) {
    headers.try_emplace("X-API-Key", kKey);
    return ask(port(), request_text(method, target, std::move(headers), body));
}

Answer ServerTest::post_form(const std::string& target, const FormText& form) {
    return call("POST", target, {{"Content-Type", FormText::type()}}, form.body());
}

Answer ServerTest::insert(const std::string& id, const Bytes& picture) {
    return post_form("/api/v1/employees/insert", FormText()
                                                     .field("employee_id", id)
                                                     .field("employee_name", "Name of " + id)
                                                     .file("image", text_of(picture)));
}

Answer ServerTest::search(const Bytes& picture) {
    return post_form("/api/v1/employees/search", FormText().file("image", text_of(picture)));
}

std::string ServerTest::search_request(const Bytes& picture) const {
    return request_text("POST", "/api/v1/employees/search",
                        {{"X-API-Key", std::string(kKey)}, {"Content-Type", FormText::type()}},
                        FormText().file("image", text_of(picture)).body());
}

std::string ServerTest::open_session(access::PageRole role) {
    const auto link = credentials.issue_link(role);
    const Answer answer = ask(port(), request_text("POST", "/api/v1/session", {},
                                                   R"({"token":")" + link->token + R"("})"));
    EXPECT_EQ(answer.status, 200) << answer.body;
    const std::string cookie = answer.header("set-cookie");
    return cookie.substr(0, cookie.find(';'));
}

}  // namespace rollcall::server
