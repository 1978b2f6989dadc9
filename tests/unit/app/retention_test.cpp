#include "app/retention.h"

#include <gmock/gmock.h>

#include "contract/samples.h"
#include "gallery/exact_index.h"
#include "unit/app/fake_photo_store.h"
#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> texts(const std::vector<EmployeeId>& ids) {
    std::vector<std::string> texts;
    for (const EmployeeId& id : ids) {
        texts.push_back(id.value());
    }
    return texts;
}

/// Today is the first of April 2026.
class RetentionTest : public OfficeTest {
  protected:
    void enrol(const std::string& id, std::uint32_t seed) {
        people::NewPhoto photo = test::sample_photo(id, seed);
        photo.stored = photos.put(test::sample_picture(seed)).value();
        ASSERT_TRUE(people->add_photo(photo));
    }
    Retention retention(std::uint32_t faces_days, std::uint32_t people_days) {
        return {{.directory = *directory,
                 .events = *events,
                 .corrections = *corrections,
                 .remove_person = remove_person,
                 .audit = *audit,
                 .clock = clock},
                {faces_days, people_days}};
    }
    std::vector<std::string> audited(const std::string& action) {
        std::vector<std::string> subjects;
        const auto page = audit->list(
            {.actor = std::string(kRetention), .action = action, .subject = {}}, std::nullopt, 100);
        for (const access::NumberedAuditEntry& entry : page.value().entries) {
            subjects.push_back(entry.entry.subject_erased ? "(erased)" : entry.entry.subject);
        }
        return subjects;
    }

    std::unique_ptr<people::PeopleStore> people =
        store::make_people_store(*database, SecretKey::generate());
    FakePhotoStore photos;
    GalleryChanges changes;
    std::unique_ptr<gallery::VectorIndex> index =
        gallery::make_exact_index(ModelId("model-a"), test::kSampleDimension);
    RemovePerson remove_person{*index, *people, photos, changes};
    std::unique_ptr<attendance::CorrectionStore> corrections =
        store::make_correction_store(*database, chain);
    std::unique_ptr<access::AuditLog> audit = store::make_audit_log(*database, chain);
};

TEST_F(RetentionTest, FacesGoSoManyDaysAfterTheLastOne) {
    put_person("E2", {{"ends_on", "2026-03-01"}});
    put_person("E3", {{"ends_on", "2026-03-02"}});
    put_person("E4", {{"ends_on", "2026-12-31"}});
    put_person("E5", {{"ends_on", "2020-01-01"}});  // without a photo
    for (std::uint32_t seed = 1; seed <= 4; ++seed) {
        enrol("E" + std::to_string(seed), seed);
    }
    Retention periods = retention(30, 0);
    EXPECT_THAT(texts(periods.due()->faces), ElementsAre("E2"))
        << "the 31st day is the first after";
    EXPECT_EQ(photos.files.size(), 4U) << "to ask changes nothing";
    const auto done = periods.apply();
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_THAT(texts(done->faces), ElementsAre("E2"));
    EXPECT_THAT(done->people, IsEmpty());
    EXPECT_EQ(photos.files.size(), 3U);
    EXPECT_EQ(people->find(EmployeeId("E2")).value()->photos, 0U) << "the record stays";
    EXPECT_THAT(audited("basis.withdrawn"), ElementsAre("E2"));
    EXPECT_THAT(periods.apply()->faces, IsEmpty()) << "there is nothing to do any more";
}

TEST_F(RetentionTest, PeopleGoAltogetherAfterTheirs) {
    put_person("E2", {{"ends_on", "2025-01-01"}});
    put_person("E3", {{"ends_on", "2026-02-01"}});
    enrol("E2", 2);
    enrol("E3", 3);
    const auto done = retention(30, 365).apply();
    ASSERT_TRUE(done);
    EXPECT_THAT(texts(done->people), ElementsAre("E2"));
    EXPECT_THAT(texts(done->faces), ElementsAre("E3"));
    EXPECT_FALSE(people->find(EmployeeId("E2")).value());
    EXPECT_TRUE(people->find(EmployeeId("E3")).value());
    EXPECT_TRUE(photos.files.empty());
    ASSERT_EQ(audited("person.removed").size(), 1U);
    EXPECT_TRUE(audited("person.removed")[0].starts_with("person "));
}

TEST_F(RetentionTest, NothingIsOverWithoutAPeriod) {
    put_person("E2", {{"ends_on", "1990-01-01"}, {"status", "left"}});
    enrol("E2", 2);
    const auto done = retention(0, 0).apply();
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->faces.empty() && done->people.empty());
    EXPECT_EQ(photos.files.size(), 1U);
}

TEST_F(RetentionTest, WhoStillWorksOrWaitsForACorrectionIsKept) {
    put_person("E2", {{"ends_on", "2025-01-01"}});  // who was taken on again
    put_person("E3", {{"ends_on", "2025-01-01"}});
    put_person("E4", {{"ends_on", "2025-01-01"}});
    for (std::uint32_t seed = 2; seed <= 4; ++seed) {
        enrol("E" + std::to_string(seed), seed);
    }
    record("E2", "2026-03-31T08:00:00Z");
    record("E4", "2025-01-02T06:00:00Z");  // the end of the last night
    attendance::NewCorrection wanted;
    wanted.person = key("E3");
    wanted.reason = "the terminal was off";
    ASSERT_TRUE(corrections->add({&wanted, 1}, std::nullopt, nullptr));
    for (const std::uint32_t people_days : {0U, 60U}) {
        const auto due = retention(30, people_days).due();
        ASSERT_TRUE(due);
        EXPECT_THAT(texts(due->kept), ElementsAre("E2", "E3"));
        EXPECT_THAT(texts(people_days == 0 ? due->faces : due->people), ElementsAre("E4"));
    }
    EXPECT_THAT(texts(retention(30, 0).apply()->faces), ElementsAre("E4"));
    EXPECT_EQ(photos.files.size(), 2U);
}

TEST_F(RetentionTest, OneThatFailsKeepsNoOther) {
    put_person("E2", {{"ends_on", "2025-01-01"}});
    put_person("E3", {{"ends_on", "2025-01-01"}});
    enrol("E2", 2);
    enrol("E3", 3);
    photos.remove_fault = store_fault();
    const auto failed = retention(30, 0).apply();
    ASSERT_TRUE(failed);
    EXPECT_THAT(failed->faces, IsEmpty()) << "the rows are gone, the files are not";
    photos.remove_fault.reset();
    EXPECT_TRUE(remove_person.finish_pending());
    EXPECT_TRUE(photos.files.empty());
}

}  // namespace
}  // namespace rollcall::app
