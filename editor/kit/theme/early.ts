/** Runs before the first paint: the theme and the direction that the user chose, so that nothing flashes. Text, for it stands in the page itself. */
export const earlyScript = `try{
const theme=localStorage.getItem('unclip.theme');
if(theme==='light'||theme==='dark')document.documentElement.dataset.theme=theme;
const language=localStorage.getItem('unclip.language')??(navigator.language.startsWith('ar')?'ar':'en');
if(language==='ar'){document.documentElement.lang='ar';document.documentElement.dir='rtl'}
}catch{}`;
