"""What is said when talking fails, each sentence says what to do; and while somebody waits."""

from __future__ import annotations

from bot.errors import sentence_of

PLEASE_WAIT = "请稍等。"
NO_SOUND_COMES = "没有再收到声音。请检查麦克风，再说一遍。"
NOTHING_SAID = "没听到您说话。请按住按钮，说完再松开。"
TOO_LONG = "您说了一分钟，太长了。请分几次说。"
TOO_MANY_WAIT = "您说得太快了，我跟不上。请等我答完再说。"
TOO_FAST = "您说得太快了，请等一分钟再说。"
FAILED = "对不起，我这边出了点问题。请过一会儿再说。"
BAD_MESSAGE = "收到的内容读不懂。请刷新页面，再说一遍。"
BAD_SOUND = "声音的格式不对。请刷新页面，再说一遍。"
TOO_MUCH_SOUND = "声音送得太快了，我先断开。请刷新页面再说。"
TOO_MANY_TALK = "现在说话的人太多。请过几分钟再来，或者打字。"
TOO_MANY_HERE = "这里打开的说话窗口太多。请关掉几个，再试一次。"
TOO_MANY_LISTEN = "现在要读的太多，读不过来。文字还在，请过一会儿再试。"
CANNOT_SPEAK = sentence_of("cannot_speak")
LONG_SILENT = "很久没有声音，我先断开了。要说话，请再按一次按钮。"
