#include "cli/link.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/qr.h"

namespace rollcall::cli {
namespace {

TEST(PageLink, CarriesTheTokenInItsFragment) {
    EXPECT_EQ(page_link("https://localhost:8443", access::PageRole::checkin, "abc"),
              "https://localhost:8443/checkin#token=abc");
    EXPECT_EQ(page_link("https://[::1]:1", access::PageRole::enrol, "abc"),
              "https://[::1]:1/enroll#token=abc");
}

TEST(QrCode, IsSquareWithAQuietZone) {
    const std::string code = qr_code("https://localhost:8443/checkin#token=abc");
    std::vector<std::string> lines;
    std::istringstream text(code);
    for (std::string line; std::getline(text, line);) {
        lines.push_back(line);
    }
    ASSERT_FALSE(lines.empty());
    // Version 3 (29 modules) holds this text at level L; two modules a line, two more at each side.
    EXPECT_EQ(lines.size(), (29 + 4 + 1) / 2U);
    for (const std::string& character : {lines.front().substr(0, 3), lines.front().substr(3, 3)}) {
        EXPECT_EQ(character, "█");
    }
}

}  // namespace
}  // namespace rollcall::cli
