#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "samples.h"
#include "samples_heic.h"

// Writes the seeds of fuzz_decode into the folder that is named: tiny synthetic pictures, one for
// each way through the decoders.
namespace {

using rollcall::Bytes;
using rollcall::vision::Image;

namespace samples = rollcall::vision::samples;

void write(const std::filesystem::path& path, const Bytes& file) {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(file.data()),
              static_cast<std::streamsize>(file.size()));
}

void write_jpegs(const std::filesystem::path& folder) {
    using samples::JpegKind;
    const Image image = samples::gradient(16, 12);
    const Bytes exif = samples::exif_block(6, false);
    write(folder / "jpeg_exif", samples::jpeg(image, JpegKind::colour, 50, exif));
    write(folder / "jpeg_gray", samples::jpeg(image, JpegKind::gray, 50));
    write(folder / "jpeg_progressive", samples::jpeg(image, JpegKind::progressive, 50));
    write(folder / "jpeg_ycck", samples::jpeg(image, JpegKind::ycck, 50));
    write(folder / "jpeg_reduced", samples::jpeg(samples::gradient(160, 20), JpegKind::colour, 20));
}

void write_pngs(const std::filesystem::path& folder) {
    const Image image = samples::noise(5, 4);
    const Bytes exif = samples::exif_block(3, true);
    const Bytes rgba(4 * 3 * 4, 0x7F);
    write(folder / "png_rgb", samples::png(samples::gradient(9, 7)));
    write(folder / "png_interlaced", samples::png(5, 4, image.rgb, {.interlaced = true}));
    write(folder / "png_exif_at_end",
          samples::png(5, 4, image.rgb, {.exif = exif, .exif_at_end = true}));
    write(folder / "png_alpha", samples::png(4, 3, rgba, {.colour_type = 6}));
    write(folder / "png_gray_1_bit",
          samples::png(3, 1, Bytes{0xA0}, {.bit_depth = 1, .colour_type = 0}));
    write(folder / "png_16_bit", samples::png(1, 1, Bytes(6, 9), {.bit_depth = 16}));
    write(folder / "png_palette",
          samples::png(
              3, 1, Bytes{0, 1, 2},
              {.colour_type = 3, .palette = Bytes(9, 77), .transparency = Bytes{255, 0, 51}}));
}

void write_webps(const std::filesystem::path& folder) {
    const Image image = samples::gradient(12, 10);
    const Bytes exif = samples::exif_block(8, false);
    const Bytes lossless = samples::webp(image);
    write(folder / "webp_lossless", lossless);
    write(folder / "webp_lossy", samples::webp(image, false));
    write(folder / "webp_alpha", samples::webp_alpha(image, Bytes(120, 99)));
    write(folder / "webp_exif", samples::webp_extended(lossless, image, exif, false));
    write(folder / "webp_animated", samples::webp_extended(lossless, image, {}, true));
}

void write_heics(const std::filesystem::path& folder) {
    const Image image = samples::gradient(16, 16);
    write(folder / "heic", samples::heic(image));
    write(folder / "heic_turned", samples::heic(image, 6));
    write(folder / "heic_alpha", samples::heic(image, 1, Bytes(256, 99)));
}

// The ways in which a container puts a picture together, and two that it must not take.
void write_heic_containers(const std::filesystem::path& folder) {
    const Image image = samples::gradient(80, 64);
    samples::HeicContainer grid = samples::grid_of(image, 64);
    write(folder / "heic_grid", samples::heic_file(grid));
    grid.entries[0].inside = true;
    grid.entries[0].properties.push_back(samples::clap(60, 50, 4, -6));
    grid.entries[0].properties.push_back(samples::irot(1));
    grid.entries[0].properties.push_back(samples::imir(1));
    write(folder / "heic_clap", samples::heic_file(grid));
    grid.entries[0].properties = {samples::ispe(64, 64)};
    grid.entries[0].data = samples::grid_data(1, 1, 27'000, 27'000);
    grid.links[0].to.resize(1);
    write(folder / "heic_grid_canvas", samples::heic_file(grid));

    samples::HeicContainer one{
        .primary = 1, .entries = {samples::coded_entry(1, samples::gradient(64, 64))}, .links = {}};
    for (std::uint16_t id = 2; id <= 5; ++id) {
        samples::HeicEntry same;
        same.id = id;
        same.type = "iden";
        same.properties = {samples::ispe(64, 64), samples::irot(1)};
        one.entries.push_back(same);
        one.links.push_back({"dimg", id, {static_cast<std::uint16_t>(id - 1)}});
    }
    one.primary = 5;
    write(folder / "heic_iden_chain", samples::heic_file(one));
    one.primary = 1;
    one.entries[0].type = "av01";
    write(folder / "heic_av01", samples::heic_file(one));
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fputs("usage: decode_seeds FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = arguments[1];
    std::filesystem::create_directories(folder);
    write_jpegs(folder);
    write_pngs(folder);
    write_webps(folder);
    write_heics(folder);
    write_heic_containers(folder);
    return 0;
}
