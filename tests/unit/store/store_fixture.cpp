#include "unit/store/store_fixture.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

#include "store/sqlite/connections.h"
#include "store/sqlite/rows.h"

namespace rollcall::test {

namespace fs = std::filesystem;

namespace {

template <class T>
T or_throw(Result<T> result) {
    if (!result) {
        throw std::runtime_error(result.error().message + " " + result.error().context);
    }
    return std::move(*result);
}

}  // namespace

OpenStores::OpenStores(const fs::path& folder)
    : database(or_throw(store::Database::open(folder, store::OpenMode::read_write))),
      people(people_store(*database)),
      photos(or_throw(store::open_photo_folder(folder / "photos", sample_key("photos"),
                                               store::PhotoFolderMode::owner))) {}

Result<people::AddedPhoto> OpenStores::enrol(const std::string& employee, std::uint32_t seed) {
    const Result<people::StoredPhoto> stored = photos->put(sample_picture(seed));
    if (!stored) {
        return stored.error();
    }
    people::NewPhoto photo = sample_photo(employee, seed);
    photo.stored = *stored;
    return people->add_photo(photo);
}

Bytes OpenStores::stored_template(PhotoKey photo, const ModelId& model) const {
    return database->connections()
        .read([&](SQLite::Database& reader) -> Result<Bytes> {
            SQLite::Statement query(reader,
                                    "SELECT sealed FROM templates WHERE photo = ? AND model = "
                                    "(SELECT key FROM models WHERE id = ?)");
            query.bind(1, photo.value());
            query.bind(2, model.value());
            if (!query.executeStep()) {
                return Error{ErrorCode::not_found, "there is no such template"};
            }
            const ByteView sealed = store::bytes_of(query.getColumn(0));
            return Bytes(sealed.begin(), sealed.end());
        })
        .value();
}

std::unique_ptr<people::PeopleStore> people_store(store::Database& database,
                                                  std::chrono::milliseconds deadline) {
    return store::make_people_store(database, sample_key("people"), deadline);
}

PhotoName stored_name(std::uint32_t seed) {
    return store::name_and_key(sample_key("photos"), sample_picture(seed)).name;
}

std::string read_text(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_text(const fs::path& file, std::string_view text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    ASSERT_TRUE(out.flush()) << file;
}

std::map<std::string, std::string> contents_of(const fs::path& folder) {
    std::map<std::string, std::string> contents;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            contents[fs::relative(entry.path(), folder).string()] = read_text(entry.path());
        }
    }
    return contents;
}

int run_in_child(const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        int outcome = 99;
        try {
            outcome = body();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "child: %s\n", error.what());
        }
        ::_exit(outcome);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) {
        throw std::runtime_error("cannot run a child process");
    }
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

std::string files_that_hold(const fs::path& folder, const std::vector<ByteView>& patterns) {
    int ends[2] = {};
    if (::pipe(ends) != 0) {
        throw std::runtime_error("cannot make a pipe");
    }
    const int outcome = run_in_child([&] {
        std::string found;
        for (const auto& [name, content] : contents_of(folder)) {
            const bool holds = std::ranges::any_of(patterns, [&text = content](ByteView pattern) {
                return text.find(as_text(pattern)) != std::string::npos;
            });
            if (holds) {
                found += name + " ";
            }
        }
        return ::write(ends[1], found.data(), found.size()) < 0 ? 1 : 0;
    });
    ::close(ends[1]);
    std::string found(4096, '\0');
    const ssize_t got = ::read(ends[0], found.data(), found.size());
    ::close(ends[0]);
    if (outcome != 0 || got < 0) {
        throw std::runtime_error("cannot look through the folder");
    }
    found.resize(static_cast<std::size_t>(got));
    return found;
}

}  // namespace rollcall::test
