#include "unit/server/server_test.h"

// The reference system's contract, row by row.
namespace rollcall::server {
namespace {

class ContractTest : public ServerTest {
  protected:
    void SetUp() override { start(); }
};

TEST_F(ContractTest, InsertAnswersWithTheEmployeeIdAndWhatRollcallAdds) {
    const Answer answer = insert("E1", red);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto json = answer.json();
    EXPECT_EQ(json["employee_id"], "E1");
    EXPECT_TRUE(json["photo"].is_string());
    EXPECT_GT(json["box"]["width"], 0);
    EXPECT_EQ(json["request_id"], answer.header("x-request-id"));
    EXPECT_TRUE(answer.body.starts_with(R"({"employee_id":"E1")"));
}

TEST_F(ContractTest, SearchFindsWhoWasInserted) {
    ASSERT_EQ(insert("E1", red).status, 200);
    const Answer answer = search(red);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto json = answer.json();
    EXPECT_EQ(json["employee_id"], "E1");
    EXPECT_EQ(json["employee_name"], "Name of E1");
    EXPECT_TRUE(json["image_path"].get<std::string>().starts_with("/photos/"));
    EXPECT_GT(json["score"], 0.99);
    EXPECT_EQ(json["threshold"], 0.9);
    EXPECT_TRUE(json["margin"].is_number());
    EXPECT_TRUE(json["matched_photo"].is_string());
    EXPECT_EQ(json["model"], analyser.model().value());
    EXPECT_EQ(json["faces"], 1);
    EXPECT_EQ(json["request_id"], answer.header("x-request-id"));
}

TEST_F(ContractTest, AStrangerIsUnknownWithAReason) {
    ASSERT_EQ(insert("E1", red).status, 200);
    const Answer answer = search(green);
    ASSERT_EQ(answer.status, 200);
    const auto json = answer.json();
    EXPECT_EQ(json["employee_name"], "Unknown");
    EXPECT_EQ(json["reason"], "not_known");
    EXPECT_FALSE(json["hint"].get<std::string>().empty());
    EXPECT_LT(json["score"], 0.9);
    EXPECT_FALSE(json.contains("employee_id"));
    EXPECT_FALSE(json.contains("image_path"));
}

TEST_F(ContractTest, NoFaceIsUnknownWithAHintAndNoFigures) {
    const auto json = search(black).json();
    EXPECT_EQ(json["employee_name"], "Unknown");
    EXPECT_EQ(json["reason"], "no_face");
    EXPECT_FALSE(json["hint"].get<std::string>().empty());
    EXPECT_FALSE(json.contains("score"));
}

TEST_F(ContractTest, TextFieldsMayCarryAContentType) {
    const Answer answer =
        post_form("/api/v1/employees/insert", FormText()
                                                  .typed_field("employee_id", "E1")
                                                  .typed_field("employee_name", "N")
                                                  .file("image", text_of(red)));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(search(red).json()["employee_name"], "N");
}

TEST_F(ContractTest, MissingFieldsAreNamedInAlphabeticalOrder) {
    const std::string target = "/api/v1/employees/insert";
    const std::string picture = text_of(red);
    const auto error = [&](const FormText& form) { return post_form(target, form).error(); };
    EXPECT_EQ(
        error(FormText()),
        "EmployeeID: cannot be blank; EmployeeName: cannot be blank; Image: cannot be blank.");
    EXPECT_EQ(error(FormText().file("image", picture)),
              "EmployeeID: cannot be blank; EmployeeName: cannot be blank.");
    EXPECT_EQ(error(FormText().field("employee_id", "E1").field("employee_name", "N")),
              "Image: cannot be blank.");
    EXPECT_EQ(error(FormText()
                        .field("employee_id", " \t ")
                        .field("employee_name", "N")
                        .file("image", picture)),
              "EmployeeID: cannot be blank.");
    EXPECT_EQ(post_form(target, FormText()).status, 400);
    EXPECT_EQ(post_form(target, FormText()).code(), "missing_field");
}

TEST_F(ContractTest, ABodyThatIsNoFormCountsAsAllFieldsMissing) {
    const std::string all =
        "EmployeeID: cannot be blank; EmployeeName: cannot be blank; Image: cannot be blank.";
    const std::string target = "/api/v1/employees/insert";
    EXPECT_EQ(call("POST", target).error(), all);
    EXPECT_EQ(call("POST", target, {{"Content-Type", "application/json"}}, "{}").error(), all);
    EXPECT_EQ(call("POST", target, {{"Content-Type", FormText::type()}}).error(), all);
    EXPECT_EQ(call("POST", target, {{"Content-Type", FormText::type()}}, "no form").error(), all);
    EXPECT_EQ(call("POST", target, {{"Content-Type", "multipart/form-data"}}, "x").error(), all);
}

TEST_F(ContractTest, SearchWithoutAnImageOrWithAnEmptyOne) {
    const std::string target = "/api/v1/employees/search";
    EXPECT_EQ(post_form(target, FormText()).status, 400);
    EXPECT_EQ(post_form(target, FormText()).error(), "Image: cannot be blank.");
    EXPECT_EQ(post_form(target, FormText().file("image", "")).error(), "Image: cannot be blank.");
    EXPECT_EQ(post_form(target, FormText().field("image", "text")).error(),
              "Image: cannot be blank.");
}

TEST_F(ContractTest, AFaceOfAnotherEmployeeIsRefusedInTheReferencesWords) {
    ASSERT_EQ(insert("E1", red).status, 200);
    const Answer answer = insert("E2", red);
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.error(), "employee id is invalid");
    EXPECT_EQ(answer.code(), "face_belongs_to_other");
}

TEST_F(ContractTest, PicturesThatCannotServeAreToldApart) {
    EXPECT_EQ(insert("E1", black).status, 422);
    EXPECT_EQ(insert("E1", black).code(), "no_face");
    EXPECT_EQ(insert("E1", app::picture_of(250, 0, 0, 256, 64)).code(), "several_faces");
    const Bytes no_picture{'h', 'e', 'l', 'l', 'o'};
    EXPECT_EQ(insert("E1", no_picture).status, 415);
    EXPECT_EQ(search(no_picture).status, 415);
    const Bytes half(red.begin(), red.begin() + static_cast<std::ptrdiff_t>(red.size() / 2));
    EXPECT_EQ(search(half).status, 422);
    EXPECT_EQ(search(half).code(), "image_damaged");
}

TEST_F(ContractTest, AnUnusableEmployeeIdIsRefused) {
    EXPECT_EQ(insert(std::string(10 * 1024, 'x'), red).code(), "invalid_field");
    EXPECT_EQ(insert(std::string("E\x01") + "1", red).code(), "invalid_field");
    EXPECT_EQ(insert("E\xFF", red).code(), "invalid_field");
}

TEST_F(ContractTest, AFaultOfOursIsNeverUnknown) {
    ASSERT_EQ(insert("E1", red).status, 200);
    people.inner->fault = app::store_fault();
    const Answer down = search(red);
    EXPECT_EQ(down.status, 503);
    EXPECT_EQ(down.code(), "unavailable");
    EXPECT_FALSE(down.header("retry-after").empty());
    people.inner->fault.reset();
    analyser.fails = true;
    EXPECT_EQ(search(red).status, 500);
    EXPECT_EQ(search(red).body.find("Unknown"), std::string::npos);
}

TEST_F(ContractTest, AnExceptionIsA500WithoutInternals) {
    analyser.throws = true;
    const Answer answer = search(red);
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.code(), "internal");
    EXPECT_EQ(answer.body.find("secret"), std::string::npos);
    EXPECT_EQ(answer.json()["request_id"], answer.header("x-request-id"));
    analyser.throws = false;
    EXPECT_EQ(search(red).status, 200);
}

TEST_F(ContractTest, ExtractGivesTheVector) {
    for (const std::string target : {"/api/v1/extract/", "/api/v1/extract"}) {
        const Answer answer = post_form(target, FormText().file("file", text_of(red)));
        ASSERT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.json()["vector"].size(), app::FakeAnalyser::kDimension);
        EXPECT_GT(answer.json()["vector"][0], 0.99);
    }
    const Answer missing = post_form("/api/v1/extract/", FormText().file("image", text_of(red)));
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(missing.error(), "File: cannot be blank.");
    EXPECT_EQ(post_form("/api/v1/extract/", FormText().file("file", text_of(black))).status, 422);
}

TEST_F(ContractTest, AWrongMultipartIsToldApartFromAMissingField) {
    const std::string body = FormText().file("image", text_of(red)).body();
    const Answer cut = call("POST", "/api/v1/employees/search",
                            {{"Content-Type", FormText::type()}}, body.substr(0, body.size() / 2));
    EXPECT_EQ(cut.status, 400);
    EXPECT_EQ(cut.code(), "invalid_request");
}

TEST_F(ContractTest, TheImageOpensByItsLinkUntilItExpiresOrIsErased) {
    ASSERT_EQ(insert("E1", red).status, 200);
    const std::string link = search(red).json()["image_path"];
    const Answer photo = ask(port(), request_text("GET", link));
    EXPECT_EQ(photo.status, 200);
    EXPECT_EQ(photo.body, text_of(red));
    EXPECT_EQ(photo.header("content-type"), "image/jpeg");
    EXPECT_EQ(photo.header("cache-control"), "no-store");

    EXPECT_EQ(ask(port(), request_text("GET", link + "x")).status, 403);
    EXPECT_EQ(ask(port(), request_text("GET", "/photos/1")).status, 403);
    clock.advance(std::chrono::minutes(6));
    EXPECT_EQ(ask(port(), request_text("GET", link)).status, 410);
    const std::string fresh = search(red).json()["image_path"];
    ASSERT_EQ(call("DELETE", "/api/v1/employees/E1").status, 200);
    EXPECT_EQ(ask(port(), request_text("GET", fresh)).status, 410);
}

TEST_F(ContractTest, EmployeesAreListedPageByPageAndRemoved) {
    ASSERT_EQ(insert("A/1", red).status, 200);
    ASSERT_EQ(insert("B", green).status, 200);
    const auto first = call("GET", "/api/v1/employees?limit=1").json();
    ASSERT_EQ(first["employees"].size(), 1U);
    EXPECT_EQ(first["employees"][0]["employee_id"], "A/1");
    EXPECT_EQ(first["employees"][0]["photos"], 1);
    const auto second = call("GET", "/api/v1/employees?limit=1&cursor=A%2F1").json();
    EXPECT_EQ(second["employees"][0]["employee_id"], "B");
    EXPECT_FALSE(second.contains("next"));
    EXPECT_EQ(call("GET", "/api/v1/employees?limit=0").status, 400);
    EXPECT_EQ(call("GET", "/api/v1/employees?limit=10x").status, 400);

    EXPECT_EQ(call("DELETE", "/api/v1/employees/A%2F1").status, 200);
    EXPECT_EQ(call("DELETE", "/api/v1/employees/A%2F1").status, 404);
    EXPECT_EQ(search(red).json()["employee_name"], "Unknown");
}

TEST_F(ContractTest, TextsOfAnyLanguageComeBackAsTheyWere) {
    const Answer answer = post_form("/api/v1/employees/insert",
                                    FormText()
                                        .field("employee_id", "\xE5\x91\x98-1")
                                        .field("employee_name", "\xC5\x81ukasz \"L\" \\ <b>")
                                        .file("image", text_of(red)));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(search(red).json()["employee_name"], "\xC5\x81ukasz \"L\" \\ <b>");
}

}  // namespace
}  // namespace rollcall::server
