"""A small collection file as an employer's export: header in Chinese, comma-separated, UTF-8."""

from .people import ON, number_of

COLUMNS = (
    *("姓名", "证件类型", "证件号码", "性别", "民族", "出生日期", "户口性质"),
    *("联系电话", "通讯地址", "邮政编码", "国籍", "监护人姓名", "监护人证件号码"),
)


def row_of(name: str, serial: int, *, number: str = "") -> str:
    """Return the row of a woman; her number is valid unless one is given."""
    birth_on = ON.replace(year=1985)
    cells = (
        *(name, "01", number or number_of(serial, birth_on), "2", "01", f"{birth_on}", "10"),
        *("13812345678", "测试省海川市望潮街道1号", "719901", "CHN", "", ""),
    )
    return ",".join(cells)


def collection_list() -> str:
    """Return a file of three: 王芳 and 李静 are sound, the number of 赵敏 is cut short."""
    rows = [row_of("王芳", 2), row_of("李静", 4), row_of("赵敏", 6, number="12345")]
    return "\n".join([",".join(COLUMNS), *rows])
