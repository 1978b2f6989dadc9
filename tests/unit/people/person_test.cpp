#include "people/person.h"

#include <gtest/gtest.h>

#include "people/person_change.h"
#include "people/search_text.h"

namespace rollcall::people {
namespace {

template <class Parse>
void expect_taken(const Parse& parse, std::initializer_list<const char*> texts) {
    for (const char* text : texts) {
        const Result<std::string> value = parse(text);
        EXPECT_TRUE(value) << text;
    }
}

template <class Parse>
void expect_refused(const Parse& parse, std::initializer_list<const char*> texts) {
    for (const char* text : texts) {
        const Result<std::string> value = parse(text);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error().code, ErrorCode::invalid_field) << text;
    }
}

TEST(PersonTest, EmailsAreOfTheirForm) {
    expect_taken(parse_email, {"", "  ", "a@b", "Ada.Lovelace+x@example.co.uk", "đ@ví-dụ.vn"});
    expect_refused(parse_email, {"a", "@b", "a@", "a@b@c", "a b@c", "a@\tb"});
    EXPECT_EQ(parse_email(" a@b ").value(), "a@b");
    EXPECT_FALSE(parse_email(std::string(260, 'a') + "@b"));
}

TEST(PersonTest, LanguagesAreOfTheirForm) {
    expect_taken(parse_language, {"", "vi", "en-GB", "zh-Hant-TW", "de-1996", "sl-rozaj-biske"});
    expect_refused(parse_language,
                   {"v", "en_GB", "en-", "-en", "1e", "englishlanguage", "en-toolongpart"});
}

TEST(PersonTest, ZonesAreThoseOfTheSystem) {
    expect_taken(parse_time_zone,
                 {"", "UTC", "Asia/Ho_Chi_Minh", "America/Argentina/Buenos_Aires", "Etc/GMT+7"});
    expect_refused(parse_time_zone, {"/UTC", "Asia/", "Asia//Tokyo", "../etc/passwd", "+07:00",
                                     "Asia/Ho Chi Minh", "7", "asia/tokyo", "Asia/Atlantis"});
}

TEST(PersonTest, ASiteHasAllOfItsParts) {
    EXPECT_EQ(parse_site(" HN ", "Hanoi", "Asia/Bangkok").value(),
              (Site{"HN", "Hanoi", "Asia/Bangkok"}));
    EXPECT_EQ(parse_site("", "x", "UTC").error().code, ErrorCode::missing_field);
    EXPECT_EQ(parse_site("x", " ", "UTC").error().code, ErrorCode::missing_field);
    EXPECT_EQ(parse_site("x", "x", "").error().code, ErrorCode::missing_field);
    EXPECT_EQ(parse_site("x", "x", "?").error().code, ErrorCode::invalid_field);
}

TEST(PersonChangeTest, EveryFieldIsTakenByItsName) {
    for (const std::string_view field : change_fields()) {
        PersonChange change;
        const bool day = field.ends_with("_on") || field.ends_with("_from");
        const char* text = day                    ? "2026-01-01"
                           : field == "status"    ? "left"
                           : field == "email"     ? "a@b"
                           : field == "time_zone" ? "UTC"
                                                  : "vi";
        EXPECT_TRUE(set_field(change, field, text)) << field;
    }
    PersonChange change;
    EXPECT_EQ(set_field(change, "salary", "1").error().code, ErrorCode::invalid_field);
    EXPECT_EQ(set_field(change, "starts_on", "1.3.2026").error().message,
              "starts_on: must be a day like 2026-03-01");
    EXPECT_FALSE(set_field(change, "status", ""));
    EXPECT_FALSE(set_field(change, "valid_from", ""));
    EXPECT_FALSE(set_field(change, "employee_name", " "));
}

TEST(PersonChangeTest, WhatIsNotNamedStays) {
    Profile ada{
        .name = "Ada", .email = "a@b", .language = "en", .badge_code = "7", .payroll_number = "P7"};
    ada.starts_on = parse_civil_day("2026-01-01");
    PersonChange change;
    ASSERT_TRUE(set_field(change, "email", ""));
    ASSERT_TRUE(set_field(change, "starts_on", ""));
    Profile expected = ada;
    expected.email.clear();
    expected.starts_on.reset();
    EXPECT_EQ(changed(ada, change).value(), expected);
    EXPECT_EQ(changed(Place{"s", "d", "z"}, change), (Place{"s", "d", "z"}));
    EXPECT_EQ(differences(ada, expected).size(), 2U);
}

TEST(SearchTextTest, FoldsCaseAndAccents) {
    EXPECT_EQ(folded("ĐẶNG Thị"), "dang thi");
    EXPECT_EQ(folded("Nguye\xCC\x82\xCC\x83n"), "nguyen") << "decomposed";
    EXPECT_EQ(folded("Straße Ærø Œuvre Łódź Þór"), "strasse aero oeuvre lodz thor");
    EXPECT_EQ(folded("ΑΘΉΝΑΣ Ёлка"), "αθηνασ елка");
    EXPECT_EQ(folded("東京 123-%"), "東京 123-%");
    EXPECT_EQ(folded(""), "");
}

TEST(SearchTextTest, BytesThatAreNoTextStay) {
    EXPECT_EQ(folded("a\xFF"), "a\xFF");
    EXPECT_EQ(folded("a\xC3"), "a\xC3");
    EXPECT_EQ(folded("\x80z"), "\x80z");
}

TEST(SearchTextTest, AQueryIsItsWords) {
    EXPECT_EQ(search_words("  Hoa \t ĐẶNG "), (std::vector<std::string>{"hoa", "dang"}));
    EXPECT_TRUE(search_words(" ").empty());
    EXPECT_EQ(search_words("a b c d e f g h i j").size(), kMostSearchWords);
}

}  // namespace
}  // namespace rollcall::people
