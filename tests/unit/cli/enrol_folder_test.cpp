#include "cli/enrol_folder.h"

#include <fstream>

#include <gtest/gtest.h>

namespace rollcall::cli {
namespace {

namespace fs = std::filesystem;

class EnrolFolder : public testing::Test {
  protected:
    EnrolFolder() { fs::create_directories(folder_); }
    ~EnrolFolder() override { fs::remove_all(folder_); }

    void touch(const std::string& path) {
        fs::create_directories((folder_ / path).parent_path());
        std::ofstream(folder_ / path) << "x";
    }

    fs::path folder_ = fs::path(testing::TempDir()) /
                       (std::string("enrol_folder_") +
                        testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(EnrolFolder, TellsIdsAndNamesBySubFolders) {
    touch("E17 Ada Lovelace/b.jpg");
    touch("E17 Ada Lovelace/a.jpg");
    touch("E18/one.png");
    touch("E18/.hidden");
    touch(".trash/x.jpg");
    touch("loose.jpg");
    const auto photos = find_photos(folder_);
    ASSERT_TRUE(photos) << photos.error().message;
    ASSERT_EQ(photos->size(), 3U);
    EXPECT_EQ((*photos)[0].employee_id, "E17");
    EXPECT_EQ((*photos)[0].employee_name, "Ada Lovelace");
    EXPECT_EQ((*photos)[0].file.filename(), "a.jpg");
    EXPECT_EQ((*photos)[2].employee_id, "E18");
    EXPECT_EQ((*photos)[2].employee_name, "E18");
}

TEST_F(EnrolFolder, AFolderWithoutPeopleIsAnError) {
    touch("loose.jpg");
    const auto photos = find_photos(folder_);
    ASSERT_FALSE(photos);
    EXPECT_EQ(photos.error().code, ErrorCode::not_found);
    EXPECT_FALSE(find_photos(folder_ / "missing"));
}

}  // namespace
}  // namespace rollcall::cli
