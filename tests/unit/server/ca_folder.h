#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "server/local_ca.h"
#include "server/x509.h"

namespace rollcall::server {

inline x509::Certificate certificate_of(const std::string& pem) {
    auto parsed = x509::parse_certificates(pem, "a test");
    EXPECT_TRUE(parsed) << pem;
    return parsed ? std::move(parsed->front()) : nullptr;
}

/// A folder for certificates that goes with the test, a clock and the names of a machine.
class CaFolderTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "rollcall-ca-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        root_ = pattern;
        folder = root_ / "tls";
    }
    void TearDown() override { std::filesystem::remove_all(root_); }

    LocalIdentity open() {
        auto identity = open_local_identity(folder, names, clock);
        EXPECT_TRUE(identity) << identity.error().message << identity.error().context;
        return identity ? std::move(*identity) : LocalIdentity{};
    }
    Error refused() {
        const auto identity = open_local_identity(folder, names, clock);
        EXPECT_FALSE(identity) << "the folder was accepted";
        return identity ? Error{ErrorCode::internal, ""} : identity.error();
    }
    std::string text_of(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(folder / name).rdbuf();
        return text.str();
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder / name, std::ios::trunc) << text;
    }
    mode_t mode_of(const std::string& name) const {
        struct stat info {};
        EXPECT_EQ(::stat((folder / name).c_str(), &info), 0) << name;
        return info.st_mode & 0777;
    }

    ManualClock clock{from_unix_millis(1'800'000'000'000)};
    HostNames names{{"box", "box.local", "localhost"},
                    {"127.0.0.1", "192.168.1.20", "203.0.113.7", "::1", "fd00::5", "2001:db8::7"}};
    std::filesystem::path folder;

  private:
    std::filesystem::path root_;
};

}  // namespace rollcall::server
