#include <csignal>
#include <set>

#include <sys/wait.h>
#include <unistd.h>

#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

class CrashTest : public StoreTest {
  protected:
    /// Enrols in a child, which reports each photo that was answered, and kills it after
    /// `answers` of them, wherever it is then. The seeds that it reported.
    std::set<std::uint32_t> enrol_until_killed(std::uint32_t first_seed, std::size_t answers) {
        int ends[2] = {};
        EXPECT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(ends[0]);
            report_forever(ends[1], first_seed);
            ::_exit(1);
        }
        ::close(ends[1]);
        std::set<std::uint32_t> reported;
        std::uint32_t seed = 0;
        while (::read(ends[0], &seed, sizeof(seed)) == sizeof(seed)) {
            reported.insert(seed);
            if (reported.size() == answers) {
                ::kill(child, SIGKILL);
            }
        }
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
        return reported;
    }

  private:
    void report_forever(int out, std::uint32_t seed) {
        try {
            OpenStores stores(folder());
            while (stores.enrol("E" + std::to_string(seed % 7), seed) &&
                   ::write(out, &seed, sizeof(seed)) == sizeof(seed)) {
                ++seed;
            }
        } catch (const std::exception& error) {
            std::fprintf(stderr, "child: %s\n", error.what());
        }
    }
};

TEST_F(CrashTest, AKillLosesNothingThatWasAnsweredAndLeavesNothingHalf) {
    std::set<std::uint32_t> answered;
    for (std::uint32_t round = 0; round < 12; ++round) {
        answered.merge(enrol_until_killed(round * 1000, 1 + round * 3));

        OpenStores stores(folder());
        std::size_t templates = 0;
        ASSERT_TRUE(stores.people->for_each_template(
            ModelId("model-a"), [&](const people::StoredTemplate& stored) {
                EXPECT_EQ(stored.embedding.size(), kSampleDimension);
                ++templates;
            }));
        const auto names = stores.people->photo_names().value();
        EXPECT_EQ(templates, names.size()) << "a photo has its template or is not there";
        const std::set<PhotoName> rows(names.begin(), names.end());
        for (const std::uint32_t seed : answered) {
            EXPECT_TRUE(rows.contains(stored_name(seed))) << seed << " was answered";
        }
        for (const PhotoName& name : rows) {
            EXPECT_TRUE(stores.photos->get(stores.people->photo(name).value()->stored))
                << "a row without its photo";
        }
        std::size_t orphans = 0;
        ASSERT_TRUE(stores.photos->for_each(
            [&](const PhotoName& name) { orphans += rows.contains(name) ? 0 : 1; }));
        EXPECT_LE(orphans, round + 1) << "at most the one photo of each kill";
    }
    EXPECT_GT(answered.size(), 100U);
}

TEST_F(CrashTest, HalfWrittenPhotosAreTidiedAway) {
    {
        OpenStores stores(folder());
        ASSERT_TRUE(stores.enrol("E1", 1));
    }
    const std::string name = stored_name(1).value();
    const auto shard = folder() / "photos" / name.substr(0, 2);
    write_text(shard / ("." + name + ".0123456789ab.tmp"), "half a photo");
    ASSERT_TRUE(store::open_photo_folder(folder() / "photos", sample_key("photos"),
                                         store::PhotoFolderMode::guest));
    EXPECT_EQ(contents_of(shard).size(), 2U) << "a guest touches nothing";
    const OpenStores stores(folder());
    EXPECT_EQ(contents_of(shard).size(), 1U);
    EXPECT_TRUE(stores.photos->get(stores.people->photo(stored_name(1)).value()->stored));
}

TEST_F(CrashTest, ADamagedPhotoIsNotGivenOutAndCanBePutAgain) {
    OpenStores stores(folder());
    const people::StoredPhoto stored = stores.photos->put(sample_picture(1)).value();
    const std::string& name = stored.name.value();
    write_text(folder() / "photos" / name.substr(0, 2) / name, "something else");
    EXPECT_EQ(stores.photos->get(stored).error().code, ErrorCode::unavailable);
    ASSERT_TRUE(stores.photos->put(sample_picture(1)));
    EXPECT_EQ(stores.photos->get(stored).value(), sample_picture(1));
}

}  // namespace
}  // namespace rollcall::test
