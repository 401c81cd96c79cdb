"""dircolors: the commands that set LS_COLORS."""

from __future__ import annotations

from emulator.machine.programs.text.job import Complaint, Job, program

_KINDS = (
    "rs=0:di=01;34:ln=01;36:mh=00:pi=40;33:so=01;35:do=01;35:bd=40;33;01:cd=40;33;01:or=40;31;01:mi=00:su=37;41:sg=30;43:ca=00:tw=30;42:ow=34;42"
    ":st=37;44:ex=01;32:"
)
_ARCHIVES = (
    "tar tgz arc arj taz lha lz4 lzh lzma tlz txz tzo t7z zip z dz gz lrz lz lzo xz zst tzst bz2 bz tbz tbz2 tz deb rpm jar war"
    " ear sar rar alz ace zoo cpio 7z rz cab wim swm dwm esd"
)
_PICTURES = (
    "avif jpg jpeg mjpg mjpeg gif bmp pbm pgm ppm tga xbm xpm tif tiff png "
    "svg svgz mng pcx mov mpg mpeg m2v mkv webm webp ogm mp4 m4v mp4v vob qt"
    " nuv wmv asf rm rmvb flc avi fli flv gl dl xcf xwd yuv cgm emf ogv ogx"
)
_SOUNDS = "aac au flac m4a mid midi mka mp3 mpc ogg ra wav oga opus spx xspf"
_LEFTOVERS = (
    "~ # .bak .old .orig .part .rej .swp .tmp .dpkg-dist .dpkg-old .ucf-dist .ucf-new .ucf-old .rpmnew .rpmorig .rpmsave"
)


@program(gnu="-b,--sh,--bourne-shell -c,--csh,--c-shell -p,--print-database! --print-ls-colors!")
async def main(job: Job) -> int | None:
    if job.operands:
        raise Complaint("a file of one's own is not emulated yet")
    groups = ((_ARCHIVES, "01;31"), (_PICTURES, "01;35"), (_SOUNDS, "00;36"))
    text = _KINDS + "".join(f"*.{suffix}={code}:" for suffixes, code in groups for suffix in suffixes.split())
    text += "".join(f"*{suffix}=00;90:" for suffix in _LEFTOVERS.split())
    if job.options.latest("b", "c") == "c" or (not job.has("b") and job.process.env.get("SHELL", "").endswith("csh")):
        await job.out.text(f"setenv LS_COLORS '{text}'\n")
    else:
        await job.out.text(f"LS_COLORS='{text}';\nexport LS_COLORS\n")
    return None
