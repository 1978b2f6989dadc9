// How well a profile tells people apart on Labelled Faces in the Wild: accuracy on the pairs, fold
// by fold, and the thresholds that its similarities suggest.
//
//   bench_lfw_pairs [--data FOLDER] [--models FOLDER] [--catalogue FILE] [--profile NAME]
//                   [--precision f32|bf16] [--thresholds]
//
// FOLDER of --data holds pairs.txt and images/NAME/NAME_0001.jpg; the default is
// $ROLLCALL_SHARED/data/lfw. Without it the program says so and ends well: the pictures may not be
// given on. `--thresholds` embeds every picture there and takes minutes.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/durable_file.h"
#include "face/catalogue.h"
#include "face/network_analyser.h"
#include "lfw_scores.h"
#include "vision/decode.h"

namespace {

namespace fs = std::filesystem;
using rollcall::Error;
using rollcall::ErrorCode;
using rollcall::Result;
using rollcall::bench::Embedding;
using rollcall::bench::Faces;
using rollcall::bench::Judged;

constexpr std::size_t kMostPictureBytes = 10UL * 1024 * 1024;

struct Options {
    fs::path data;
    fs::path models = "build/models";
    fs::path catalogue = "models/catalog.toml";
    std::string profile = "default";
    std::string precision = "f32";
    bool thresholds = false;
};

std::optional<Options> read_options(int count, char** arguments) {
    Options options;
    if (const char* shared = std::getenv("ROLLCALL_SHARED"); shared != nullptr && *shared != '\0') {
        options.data = fs::path(shared) / "data" / "lfw";
    }
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        if (name == "--thresholds") {
            options.thresholds = true;
            continue;
        }
        if (i + 1 == count) {
            return std::nullopt;
        }
        const std::string value = arguments[++i];
        if (name == "--data") {
            options.data = value;
        } else if (name == "--models") {
            options.models = value;
        } else if (name == "--catalogue") {
            options.catalogue = value;
        } else if (name == "--profile") {
            options.profile = value;
        } else if (name == "--precision") {
            options.precision = value;
        } else {
            return std::nullopt;
        }
    }
    return options;
}

struct Pair {
    std::string left;  ///< "Name/Name_0001.jpg"
    std::string right;
    bool same = false;
};

using Fold = std::vector<Pair>;

std::string picture_name(const std::string& person, int number) {
    std::string digits = std::to_string(number);
    digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
    return person + "/" + person + "_" + digits + ".jpg";
}

std::optional<Pair> read_pair(const std::string& line, bool same) {
    std::istringstream words(line);
    std::string left;
    std::string right;
    int left_number = 0;
    int right_number = 0;
    words >> left >> left_number;
    if (same) {
        right = left;
    } else {
        words >> right;
    }
    words >> right_number;
    if (!words) {
        return std::nullopt;
    }
    return Pair{picture_name(left, left_number), picture_name(right, right_number), same};
}

/// LFW's own format: folds and pairs of each kind on the first line, then each fold's same pairs
/// before its different ones.
Result<std::vector<Fold>> read_pairs(const fs::path& file) {
    std::ifstream in(file);
    std::size_t folds = 0;
    std::size_t pairs = 0;
    std::string line;
    in >> folds >> pairs;
    std::getline(in, line);
    std::vector<Fold> result(folds);
    for (Fold& fold : result) {
        for (std::size_t i = 0; i < 2 * pairs; ++i) {
            const auto pair = std::getline(in, line) ? read_pair(line, i < pairs) : std::nullopt;
            if (!pair) {
                return Error{ErrorCode::invalid_request, file.string() + " is not LFW's pairs.txt"};
            }
            fold.push_back(*pair);
        }
    }
    if (result.size() < 2) {
        return Error{ErrorCode::invalid_request, file.string() + " has fewer than two folds"};
    }
    return result;
}

float distance_to_middle(const rollcall::face::AnalysedFace& face,
                         const rollcall::vision::Image& image) {
    const rollcall::vision::Box& box = face.face.box;
    return std::hypot(box.x + (box.width - static_cast<float>(image.width)) / 2,
                      box.y + (box.height - static_cast<float>(image.height)) / 2);
}

/// The vector of the face nearest to the middle, which is the one that LFW's label means even where
/// a larger one stands beside it; empty if none was found.
Embedding embed(const rollcall::face::Analyser& analyser, const fs::path& file) {
    const auto bytes = rollcall::read_file(file, kMostPictureBytes);
    if (!bytes) {
        return {};
    }
    const auto image = rollcall::vision::decode(*bytes);
    if (!image) {
        return {};
    }
    const auto analysis = analyser.analyse(*image, rollcall::face::Faces::all_embedded);
    if (!analysis || analysis->faces.empty()) {
        return {};
    }
    return std::ranges::min_element(
               analysis->faces, {},
               [&](const auto& face) { return distance_to_middle(face, *image); })
        ->embedding;
}

using Embeddings = std::map<std::string, Embedding>;

Embeddings embed_all(const rollcall::face::Analyser& analyser, const fs::path& folder,
                     const std::set<std::string>& names) {
    const std::vector<std::string> list(names.begin(), names.end());
    std::vector<Embedding> found(list.size());
    const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::jthread> workers;
    for (std::size_t first = 0; first < threads; ++first) {
        workers.emplace_back([&, first] {
            for (std::size_t i = first; i < list.size(); i += threads) {
                found[i] = embed(analyser, folder / list[i]);
            }
        });
    }
    workers.clear();
    Embeddings result;
    for (std::size_t i = 0; i < list.size(); ++i) {
        result.emplace(list[i], std::move(found[i]));
    }
    return result;
}

std::string person_of(const std::string& picture) {
    return picture.substr(0, picture.find('/'));
}

std::set<std::string> all_pictures(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".jpg") {
            names.insert(fs::relative(entry.path(), folder).generic_string());
        }
    }
    return names;
}

std::set<std::string> pictures_of(const std::vector<Fold>& folds) {
    std::set<std::string> names;
    for (const Fold& fold : folds) {
        for (const Pair& pair : fold) {
            names.insert(pair.left);
            names.insert(pair.right);
        }
    }
    return names;
}

Result<std::unique_ptr<rollcall::face::Analyser>> make_analyser(const Options& options) {
    const auto precision = rollcall::face::precision_from_name(options.precision);
    if (!precision) {
        return Error{ErrorCode::config_invalid, "--precision is f32 or bf16"};
    }
    const auto catalogue = rollcall::face::load_catalogue(options.catalogue);
    if (!catalogue) {
        return catalogue.error();
    }
    return rollcall::face::make_network_analyser(*catalogue, options.profile, *precision,
                                                 options.models);
}

void print_report(const std::vector<Fold>& folds, const Embeddings& embeddings, bool thresholds) {
    const auto missed =
        std::ranges::count_if(embeddings, [](const auto& entry) { return entry.second.empty(); });
    std::printf("pictures: %zu, without a face found: %td\n", embeddings.size(), missed);
    std::vector<std::vector<Judged>> judged;
    for (const Fold& fold : folds) {
        auto& pairs = judged.emplace_back();
        for (const Pair& pair : fold) {
            pairs.push_back(
                {rollcall::bench::similarity(embeddings.at(pair.left), embeddings.at(pair.right)),
                 pair.same});
        }
    }
    rollcall::bench::print_accuracy(judged);
    if (!thresholds) {
        return;
    }
    Faces faces;
    for (const auto& [name, embedding] : embeddings) {
        if (!embedding.empty()) {
            faces.emplace_back(person_of(name), &embedding);
        }
    }
    rollcall::bench::print_verify_thresholds(faces);
    rollcall::bench::print_identify_threshold(faces);
}

int fail(const Error& error) {
    std::fprintf(stderr, "bench_lfw_pairs: %s\n", error.message.c_str());
    return 1;
}

}  // namespace

int main(int count, char** arguments) {
    const auto options = read_options(count, arguments);
    if (!options) {
        std::fputs("bench_lfw_pairs: see the head of bench/lfw_pairs.cpp for its options\n",
                   stderr);
        return 2;
    }
    if (options->data.empty() || !fs::exists(options->data / "pairs.txt")) {
        std::puts("not run: no LFW pictures here (--data, or ROLLCALL_SHARED)");
        return 0;
    }
    const auto folds = read_pairs(options->data / "pairs.txt");
    if (!folds) {
        return fail(folds.error());
    }
    const auto analyser = make_analyser(*options);
    if (!analyser) {
        return fail(analyser.error());
    }
    std::printf("profile %s, model %s\n", options->profile.c_str(),
                (*analyser)->model().value().c_str());
    const fs::path pictures = options->data / "images";
    std::set<std::string> names = pictures_of(*folds);
    if (options->thresholds) {
        names.merge(all_pictures(pictures));
    }
    const std::clock_t begin = std::clock();
    const Embeddings embeddings = embed_all(**analyser, pictures, names);
    const double cpu_ms = 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    std::printf("CPU time a picture: %.1f ms (read, decode, analyse)\n",
                cpu_ms / static_cast<double>(names.size()));
    print_report(*folds, embeddings, options->thresholds);
    return 0;
}
