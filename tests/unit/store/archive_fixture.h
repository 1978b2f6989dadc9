#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rollcall::test {

/// One member of a tar archive made by hand.
struct TarMember {
    enum class Kind { file, symbolic_link, hard_link, folder, fifo, sparse_file };

    std::string name;
    std::string content;  ///< of a link: where it leads
    Kind kind = Kind::file;
};

enum class TarForm { plain, gzip, cpio };

void write_tar(const std::filesystem::path& archive, const std::vector<TarMember>& members,
               TarForm form = TarForm::plain);
/// The plain files of an archive, in order.
std::vector<TarMember> read_tar(const std::filesystem::path& archive);

/// The manifest that fits the members, which go without one.
std::string manifest_of(const std::vector<TarMember>& members);

}  // namespace rollcall::test
